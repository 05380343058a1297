import { Grant } from '../aws/iam/access';
import { Policy, statementsOf } from '../aws/iam/policies';
import { PolicyDocument, PolicyStatement } from '../aws/iam/policy-document';

/** Returns every grant of policies, each the smallest part that can be removed. A managed policy of AWS is one grant: it is attached or not. */
export function grantsOf(policies: readonly Policy[]): Grant[] {
  return policies.flatMap(({ source, path, document, managedByAws }) => managedByAws
    ? [{ source, path, statement: 0, action: '*' }]
    : statementsOf(document).flatMap((statement, index) => statement.Effect !== 'Allow' ? [] : combinations(statement).map((one) =>
      ({ source, path, statement: index, ...one }))));
}

function combinations(statement: PolicyStatement): Pick<Grant, 'action' | 'resource' | 'principal'>[] {
  const resources = list(statement.Resource);
  const principals = principalsOf(statement);
  return list(statement.Action).flatMap((action) => (resources.length > 0 ? resources : [undefined]).flatMap((resource) =>
    (principals.length > 0 ? principals : [undefined]).map((principal) => ({ action, resource, principal }))));
}

/** Positions of the removed entries in the lists of a statement. They are the same in the template and in the deployed policy. */
export interface Place {
  readonly statement: number;
  readonly action: number;
  readonly resource: number;
  readonly principal: number;
}

export function placeOf(grant: Grant, document: PolicyDocument): Place {
  const statement = statementsOf(document)[grant.statement];
  return {
    statement: grant.statement,
    action: list(statement.Action).indexOf(grant.action),
    resource: list(statement.Resource).indexOf(grant.resource!),
    principal: principalsOf(statement).indexOf(grant.principal!),
  };
}

/**
 * Returns the document without one grant and with all others. The statement is split into the rest of its actions, the rest of the
 * resources of that action, and the rest of the principals of both. It also works on a template, in which lists hold references.
 */
export function without(document: any, { statement: at, action, resource, principal }: Place): PolicyDocument {
  const statements: any[] = [...statementsOf(document)];
  const statement = statements[at];
  const actions = list<unknown>(statement.Action);
  const resources = list<unknown>(statement.Resource);
  const principals = namedPrincipals(statement);
  const one = { ...statement, Action: actions[action], ...resources.length > 0 && { Resource: resources[resource] } };
  const rest = [
    ...actions.length > 1 ? [{ ...statement, Action: leave(actions, action) }] : [],
    ...resources.length > 1 ? [{ ...statement, Action: actions[action], Resource: leave(resources, resource) }] : [],
    ...principals.length > 1 ? leave(principals, principal).map(([kind, name]) => ({ ...one, Principal: { [kind]: name } })) : [],
  ];
  statements.splice(at, 1, ...rest);
  return { ...document, Statement: statements };
}

function namedPrincipals({ Principal: principal }: PolicyStatement): [string, unknown][] {
  if (principal === undefined) {
    return [];
  }
  return typeof principal === 'string' ? [['AWS', principal]]
    : Object.entries(principal).flatMap(([kind, names]) => list<unknown>(names as unknown[]).map((name): [string, unknown] => [kind, name]));
}

function principalsOf(statement: PolicyStatement): string[] {
  return namedPrincipals(statement).map(([, name]) => String(name));
}

function list<T = string>(value: T | readonly T[] | undefined): T[] {
  return value === undefined ? [] : [value].flat() as T[];
}

function leave<T>(all: readonly T[], index: number): T[] {
  return all.filter((_, at) => at !== index);
}
