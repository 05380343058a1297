import type { Call, Reply } from './call';

export interface Warehouse {
  readonly name: string;
  readonly databaseName: string;
  readonly adminUser: string;
  /** Roles that COPY may assume. */
  readonly roleArns: readonly string[];
}

/** Clusters, namespaces and workgroups, and the Data API that reaches them. */
export interface RedshiftService {
  putCluster(cluster: Warehouse): Promise<void>;
  putNamespace(namespace: Warehouse): void;
  putWorkgroup(workgroup: { name: string; id: string; namespaceName: string }): Promise<void>;
  handle(call: Call): Promise<Reply>;
  /** Rows of a query, run as the administrator. */
  sql(warehouseName: string, text: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}
