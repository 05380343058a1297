/** What somebody asks of IAM: may this caller do that with this resource, under these circumstances? */
export interface AccessRequest {
  /** ARN of a role, or the name of a service such as `sns.amazonaws.com`. */
  readonly caller: string;
  /** Name of the role's session. */
  readonly session?: string;
  readonly action: string;
  readonly resource: string;
  /** Keys that conditions can look at. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** One action of a statement on one of its resources, for one of its principals: the least that can be taken away. */
export interface Grant {
  /** Stack and logical id of the resource that holds the policy. */
  readonly source: string;
  readonly path: readonly (string | number)[];
  /** Index of the statement. */
  readonly statement: number;
  readonly action: string;
  /** As the statement says it; none in a trust policy. */
  readonly resource?: string;
  /** Such as `Service:sns.amazonaws.com`; none in a role's own policy. */
  readonly principal?: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** Why not, in the words of AWS's messages. */
  readonly reason: string;
  /** What allowed it. */
  readonly grants: readonly Grant[];
}

export function isService(caller: string): boolean {
  return caller.endsWith('.amazonaws.com');
}

/** ARN of the session in which a role calls. */
export function sessionArn(roleArn: string, session: string): string {
  return `${roleArn.replace(':iam:', ':sts:').replace(/:role\/(?:.*\/)?/, ':assumed-role/')}/${session}`;
}

/** The message of AWS to whom it refuses something. */
export function refusal({ caller, session, action, resource }: AccessRequest, { reason }: Decision): string {
  const user = isService(caller) ? caller : sessionArn(caller, session ?? 'session');
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because ${reason}`;
}

/** A grant as text that stays the same from run to run. */
export function grantId({ source, path, statement, action, resource, principal }: Grant): string {
  return [source, path.join('.'), statement, action, resource, principal].join(' | ');
}
