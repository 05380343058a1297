/** A question to IAM: may this caller perform this action on this resource, in this context? */
export interface AccessRequest {
  /** ARN of a role, or the name of a service such as `sns.amazonaws.com`. */
  readonly caller: string;
  /** Name of the role's session. */
  readonly session?: string;
  readonly action: string;
  readonly resource: string;
  /** The keys that conditions can read. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** One action of a statement on one of its resources, for one of its principals: the smallest part that can be removed. */
export interface Grant {
  /** Stack and logical id of the resource that holds the policy. */
  readonly source: string;
  readonly path: readonly (string | number)[];
  /** Index of the statement. */
  readonly statement: number;
  readonly action: string;
  /** As the statement writes it; missing in a trust policy. */
  readonly resource?: string;
  /** For example `Service:sns.amazonaws.com`; missing in a role's own policy. */
  readonly principal?: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** The reason for a refusal, in the words of AWS's messages. */
  readonly reason: string;
  /** The grants that allowed it. */
  readonly grants: readonly Grant[];
}

export function isService(caller: string): boolean {
  return caller.endsWith('.amazonaws.com');
}

/** The ARN of the session in which a role calls. */
export function sessionArn(roleArn: string, session: string): string {
  return `${roleArn.replace(':iam:', ':sts:').replace(/:role\/(?:.*\/)?/, ':assumed-role/')}/${session}`;
}

/** The message with which AWS refuses a request. */
export function refusal({ caller, session, action, resource }: AccessRequest, { reason }: Decision): string {
  const user = isService(caller) ? caller : sessionArn(caller, session ?? 'session');
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because ${reason}`;
}

/** A grant as text that stays the same from run to run. */
export function grantId({ source, path, statement, action, resource, principal }: Grant): string {
  return [source, path.join('.'), statement, action, resource, principal].join(' | ');
}
