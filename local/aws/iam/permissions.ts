import { AccessRequest, Decision, Grant, grantId, refusal } from './access';
import { requestsOf, Surroundings } from './call-requests';
import { Judge } from './judge';
import { collectKeys, keyRequests } from './key-use';
import { collectPolicies, Policy, SourcedResource } from './policies';
import { Call, errorReply, Reply } from '../../wire/call';
import type { CallHandler } from '../../wire/gateway';

/** A request that was judged during a run, once or more often. */
export interface JudgedRequest {
  readonly request: AccessRequest;
  readonly decision: Decision;
  times: number;
}

export interface PermissionsSettings {
  readonly region: string;
  /** The resources that are deployed now. */
  readonly resources: () => readonly SourcedResource[];
  /** Whether to refuse calls that no policy allows. If not, nothing is judged. */
  readonly enforced: boolean;
}

/** The error code and status with which services refuse. Others answer AccessDeniedException with 400. */
const REFUSALS: Readonly<Record<string, [number, string]>> = {
  s3: [403, 'AccessDenied'],
  sns: [403, 'AuthorizationError'],
  sqs: [403, 'AccessDenied'],
  sts: [403, 'AccessDenied'],
  lambda: [403, 'AccessDeniedException'],
};

/** IAM of the local cloud. It judges every call by the deployed policies, and records the requests. */
export class Permissions {
  readonly judged = new Map<string, JudgedRequest>();
  private readonly statementOwners = new Map<string, string>();
  private current?: Surroundings & { readonly policies: readonly Policy[]; readonly judge: Judge };

  constructor(private readonly settings: PermissionsSettings) {}

  /** Must be called after something was deployed or deleted. */
  changed(): void {
    this.current = undefined;
  }

  get policies(): readonly Policy[] {
    return this.surroundings.policies;
  }

  /** The grants that allowed a request. */
  get used(): ReadonlyMap<string, Grant> {
    return new Map([...this.judged.values()].flatMap(({ decision }) => decision.grants).map((grant) => [grantId(grant), grant]));
  }

  /** Whether all requests are allowed, including the use of keys that they imply. Called by services that act on their own. */
  async allows(...requests: readonly AccessRequest[]): Promise<boolean> {
    return await this.refusalOf(requests) === undefined;
  }

  /** Returns why a request is refused; undefined if all are allowed. */
  async refusalOf(requests: readonly AccessRequest[]): Promise<string | undefined> {
    if (!this.settings.enforced) {
      return undefined;
    }
    const { keys } = this.surroundings;
    return this.judgeAll(requests.flatMap((request) => [request, ...keyRequests(request, keys)]));
  }

  /** Judges the calls that pass the gateway. The engine itself, CloudFormation and the administrator may do everything. */
  readonly interceptor = async (call: Call, next: CallHandler): Promise<Reply> => {
    if (!this.settings.enforced || !call.caller.includes(':role/') || call.operation === 'GetCallerIdentity') {
      return next(call);
    }
    const refused = await this.judgeAll(requestsOf(call, this.surroundings));
    if (refused !== undefined) {
      const [status, code] = REFUSALS[call.service] ?? [400, 'AccessDeniedException'];
      return errorReply(call.service, status, code, refused);
    }
    const reply = await next(call);
    if (call.operation.endsWith('ExecuteStatement') && reply.statusCode === 200) {
      this.statementOwners.set(JSON.parse(reply.body.toString()).Id, call.userId);
    }
    return reply;
  };

  private async judgeAll(requests: readonly AccessRequest[]): Promise<string | undefined> {
    for (const request of requests) {
      const decision = await this.judge(request);
      if (!decision.allowed) {
        return refusal(request, decision);
      }
    }
    return undefined;
  }

  private async judge(request: AccessRequest): Promise<Decision> {
    const decision = await this.surroundings.judge.decide(request);
    const key = JSON.stringify([request, decision.allowed]);
    const judged = this.judged.get(key);
    if (judged) {
      judged.times++;
    } else {
      this.judged.set(key, { request, decision, times: 1 });
    }
    return decision;
  }

  private get surroundings() {
    if (!this.current) {
      const resources = this.settings.resources();
      const policies = collectPolicies(resources);
      this.current = {
        resources,
        policies,
        judge: new Judge(policies),
        keys: collectKeys(resources, this.settings.region),
        statementOwner: (id) => this.statementOwners.get(id),
      };
    }
    return this.current;
  }
}
