import { randomBytes } from 'crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** An existing role. The policies of the templates say what it may do: see local/aws/iam/. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  /** Starts with AROA; `aws:userid` starts with it. */
  readonly id: string;
}

/** The session that signs with an access key. */
export interface CallerSession {
  /** ARN of the role, or the engine's own name. */
  readonly caller: string;
  readonly name: string;
}

/** The principals that may sign calls: roles, with an access key for each of their sessions, by which the gateway identifies its caller. */
export class Iam {
  readonly roles = new Map<string, Role>();
  private readonly sessions = new Map<string, CallerSession>();

  /** Makes credentials for a session of a role, or for the engine itself. */
  credentialsFor(caller: string, session: string = 'local'): Credentials {
    const accessKeyId = `ASIA${identifier(16)}`;
    this.sessions.set(accessKeyId, { caller, name: session });
    return { accessKeyId, secretAccessKey: randomBytes(30).toString('base64'), sessionToken: randomBytes(48).toString('base64') };
  }

  /** Returns the session of an access key. */
  sessionOf(accessKeyId: string): CallerSession | undefined {
    return this.sessions.get(accessKeyId);
  }

  /** Returns the value of `aws:userid` in IAM. */
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

/** Returns random capital letters and digits, as in the ids that AWS generates. */
export function identifier(length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]).join('');
}
