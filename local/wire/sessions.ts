import { randomBytes } from 'crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A role that exists. What it may do is in the policies of the templates: see permissions/. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  /** Begins with AROA; `aws:userid` begins with it. */
  readonly id: string;
}

/** Who signs with an access key. */
export interface CallerSession {
  /** ARN of the role, or the engine's own name. */
  readonly caller: string;
  readonly name: string;
}

/** Who may sign calls: roles, and an access key for each session of one, by which the gateway knows its caller. */
export class Iam {
  readonly roles = new Map<string, Role>();
  private readonly sessions = new Map<string, CallerSession>();

  /** New credentials for a session of a role (or for the engine itself). */
  credentialsFor(caller: string, session: string = 'local'): Credentials {
    const accessKeyId = `ASIA${identifier(16)}`;
    this.sessions.set(accessKeyId, { caller, name: session });
    return { accessKeyId, secretAccessKey: randomBytes(30).toString('base64'), sessionToken: randomBytes(48).toString('base64') };
  }

  /** Whose access key it is. */
  sessionOf(accessKeyId: string): CallerSession | undefined {
    return this.sessions.get(accessKeyId);
  }

  /** What IAM calls `aws:userid`. */
  userId({ caller, name }: CallerSession): string {
    return `${this.roles.get(caller.split('/').pop()!)?.id ?? caller}:${name}`;
  }

  forget(credentials: Credentials): void {
    this.sessions.delete(credentials.accessKeyId);
  }

  roleByArn(arn: string): Role {
    const role = this.roles.get(arn.split('/').pop()!);
    if (!role || role.arn !== arn) {
      throw new Error(`role ${arn} does not exist; the templates deployed so far have ${[...this.roles.keys()].join(', ') || 'none'}`);
    }
    return role;
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Random capital letters and digits, as AWS puts into the ids it makes up. */
export function identifier(length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]).join('');
}
