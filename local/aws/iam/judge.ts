import { RequestAnalysis, runSimulation, Simulation, StatementExplain } from '@cloud-copilot/iam-simulate';
import { AccessRequest, Decision, Grant, isService, sessionArn } from './access';
import { managedKeyPolicy } from './aws-managed';
import { Policy, statementsOf } from './policies';
import { PolicyStatement } from './policy-document';
import { ACCOUNT } from '../../wire/account';

/** A statement of a resource's policies, with its place. */
interface Placed {
  readonly policy?: Policy;
  readonly index: number;
  readonly statement: PolicyStatement;
}

const LOGS_CONTEXT = 'kms:EncryptionContext:aws:logs:arn';

type Matched<Name extends string> = { [name in Name]: string } & { matches: unknown };

/**
 * Decides as IAM does, with the evaluator of @cloud-copilot/iam-simulate. It evaluates identity policies, resource policies, trust
 * policies, key policies and their conditions. Decisions are cached.
 */
export class Judge {
  private readonly decisions = new Map<string, Promise<Decision>>();
  private readonly identity = new Map<string, Policy[]>();
  private readonly resource = new Map<string, Placed[]>();

  constructor(policies: readonly Policy[]) {
    for (const policy of policies) {
      for (const holder of policy.holders) {
        if (policy.kind === 'IDENTITY') {
          this.identity.set(holder, [...this.identity.get(holder) ?? [], policy]);
        } else {
          const placed = statementsOf(policy.document).map((statement, index) => ({ policy, index, statement }));
          this.resource.set(holder, [...this.resource.get(holder) ?? [], ...placed]);
        }
      }
    }
  }

  decide(request: AccessRequest): Promise<Decision> {
    const key = JSON.stringify([request.caller, request.session, request.action, request.resource, request.context]);
    const known = this.decisions.get(key);
    if (known) {
      return known;
    }
    const decision = this.evaluate(request);
    this.decisions.set(key, decision);
    return decision;
  }

  private async evaluate(request: AccessRequest): Promise<Decision> {
    const { caller, session, action, resource, context } = request;
    const identity = isService(caller) ? [] : this.identity.get(caller) ?? [];
    const placed = this.policyOf(resource);
    const simulation: Simulation = {
      request: {
        principal: isService(caller) ? caller : sessionArn(caller, session ?? 'session'),
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: Object.fromEntries(Object.entries(context).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]])),
      },
      identityPolicies: identity.map(({ document }, index) => ({ name: String(index), policy: document })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: placed.length > 0 ? { Version: '2012-10-17', Statement: placed.map(({ statement }) => statement) } : undefined,
    };
    const answer = await runSimulation(LOGS_CONTEXT in context ? underAnotherKey(simulation) : simulation, {});
    if (answer.resultType !== 'single') {
      throw new Error(`${action} on ${resource} cannot be judged: ${answer.resultType === 'error' ? JSON.stringify(answer.errors) : 'its resource has a wildcard'}`);
    }
    const { analysis } = answer.result;
    return {
      allowed: answer.overallResult === 'Allowed',
      reason: reasonOf(analysis, isService(caller), action),
      grants: answer.overallResult === 'Allowed' ? grantsOf(analysis, identity, placed) : [],
    };
  }

  private policyOf(resource: string): readonly Placed[] {
    const [, , service, region, account, ...rest] = resource.split(':');
    const managedKey = /^key\/aws-(.+)$/.exec(rest.join(':'))?.[1];
    if (service === 'kms' && managedKey) {
      return statementsOf(managedKeyPolicy(managedKey, region, account)).map((statement, index) => ({ index, statement }));
    }
    return this.resource.get(service === 's3' ? resource.split('/')[0] : resource) ?? [];
  }
}

/**
 * The evaluator drops context keys that it does not know for an action, and it does not know encryption contexts. So the encryption
 * context of CloudWatch Logs is renamed to a key that the evaluator accepts, in request and policy alike. A request with that context
 * has no source ARN.
 */
function underAnotherKey(simulation: Simulation): Simulation {
  return JSON.parse(JSON.stringify(simulation).replaceAll(LOGS_CONTEXT, 'aws:SourceArn'));
}

function reasonOf({ result, identityAnalysis, resourceAnalysis }: RequestAnalysis, service: boolean, action: string): string {
  if (result === 'ExplicitlyDenied') {
    return `of an explicit deny in ${identityAnalysis?.result === 'ExplicitlyDenied' ? 'an identity-based' : 'a resource-based'} policy`;
  }
  return `no ${service || resourceAnalysis?.result === 'Allowed' ? 'resource-based' : 'identity-based'} policy allows the ${action} action`;
}

function grantsOf({ identityAnalysis, resourceAnalysis }: RequestAnalysis, identity: readonly Policy[], placed: readonly Placed[]): Grant[] {
  const byRole = (identityAnalysis?.allowStatements ?? []).flatMap(({ policyId, statement, explain }) =>
    matched(explain, identity[Number(policyId)], statement.index() - 1));
  const byResource = (resourceAnalysis?.allowStatements ?? []).flatMap(({ statement, explain }) => {
    const { policy, index } = placed[statement.index() - 1];
    return policy ? matched(explain, policy, index) : [];
  });
  return [...byRole, ...byResource];
}

function matched(explain: StatementExplain, { source, path, managedByAws }: Policy, statement: number): Grant[] {
  if (managedByAws) {
    return [{ source, path, statement: 0, action: '*' }];
  }
  const actions = matching(explain.actions as Matched<'action'>[], 'action');
  const resources = matching(explain.resources as Matched<'resource'>[], 'resource');
  const principals = matching(explain.principals as Matched<'principal'>[], 'principal');
  return (actions.length > 0 ? actions : ['*']).flatMap((action) => (resources.length > 0 ? resources : [undefined]).flatMap((resource) =>
    (principals.length > 0 ? principals : [undefined]).map((principal) => ({ source, path, statement, action, resource, principal }))));
}

/** The entries of a statement's list that match the request. The evaluator returns one explanation as it is, and several as a list. */
function matching<Name extends string>(explained: Matched<Name> | Matched<Name>[] | undefined, name: Name): string[] {
  return (explained === undefined ? [] : [explained].flat() as Matched<Name>[])
    .filter(({ matches }) => matches && matches !== 'NoMatch')
    .map((one) => one[name]);
}
