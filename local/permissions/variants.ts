/** A variant of the telegram app whose policies are proven. */
export interface Variant {
  /** The heading of its tables in docs/permissions.md. */
  readonly title: string;
  /** What it is synthesized with. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** With replays, because they need rights of their own. The minutes between two loads are few, so that a run is short. */
const WITH_LOADER = { replay: true, loader: 3 };

export const VARIANTS = {
  'cluster': { title: 'Redshift cluster', context: { serverless: false, replay: true, notebook: true } },
  'serverless': { title: 'Redshift Serverless', context: { serverless: true, replay: true, notebook: true } },
  'cluster-loader': { title: 'Redshift cluster with a loader', context: { serverless: false, ...WITH_LOADER } },
  'serverless-loader': { title: 'Redshift Serverless with a loader', context: { serverless: true, ...WITH_LOADER } },
} as const satisfies Readonly<Record<string, Variant>>;

export type VariantName = keyof typeof VARIANTS;

export const VARIANT_NAMES = Object.keys(VARIANTS) as VariantName[];
