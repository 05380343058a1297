import { AccessRequest, Decision, Grant, grantId, refusal } from './access';
import { requestsOf, Surroundings } from './call-requests';
import { Judge } from './judge';
import { collectKeys, keyRequests } from './key-use';
import { collectPolicies, Policy, SourcedResource } from './policies';
import { Call, errorReply, Reply } from '../../wire/call';
import type { CallHandler } from '../../wire/gateway';

/** Something that was asked during a run, however often. */
export interface JudgedRequest {
  readonly request: AccessRequest;
  readonly decision: Decision;
  times: number;
}

export interface PermissionsSettings {
  readonly region: string;
  /** What is deployed at the moment. */
  readonly resources: () => readonly SourcedResource[];
  /** Whether calls are refused that no policy allows. If not, nothing is judged. */
  readonly enforced: boolean;
}

/** How services name the refusal, with their status. Others answer AccessDeniedException with 400. */
const REFUSALS: Readonly<Record<string, [number, string]>> = {
  s3: [403, 'AccessDenied'],
  sns: [403, 'AuthorizationError'],
  sqs: [403, 'AccessDenied'],
  sts: [403, 'AccessDenied'],
  lambda: [403, 'AccessDeniedException'],
};

/** IAM of the local cloud: judges every call by the policies that are deployed, and remembers what it was asked. */
export class Permissions {
  readonly judged = new Map<string, JudgedRequest>();
  private readonly statementOwners = new Map<string, string>();
  private current?: Surroundings & { readonly policies: readonly Policy[]; readonly judge: Judge };

  constructor(private readonly settings: PermissionsSettings) {}

  /** To be called when something was deployed or deleted. */
  changed(): void {
    this.current = undefined;
  }

  get policies(): readonly Policy[] {
    return this.surroundings.policies;
  }

  /** The grants that something was allowed by. */
  get used(): ReadonlyMap<string, Grant> {
    return new Map([...this.judged.values()].flatMap(({ decision }) => decision.grants).map((grant) => [grantId(grant), grant]));
  }

  /** Whether all of the requests are allowed, with the use of keys they bring along. Asked by services that act by themselves. */
  async allows(...requests: readonly AccessRequest[]): Promise<boolean> {
    return await this.refusalOf(requests) === undefined;
  }

  /** Why one of the requests is refused; nothing when all are allowed. */
  async refusalOf(requests: readonly AccessRequest[]): Promise<string | undefined> {
    if (!this.settings.enforced) {
      return undefined;
    }
    const { keys } = this.surroundings;
    return this.judgeAll(requests.flatMap((request) => [request, ...keyRequests(request, keys)]));
  }

  /** Stands in the gateway. The engine itself, CloudFormation and the administrator may do everything. */
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
