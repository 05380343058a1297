import { randomBytes } from 'crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** A role as the templates describe it. Policies are kept, not yet enforced. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  trustPolicy: unknown;
  readonly policies: Map<string, unknown>;
  managedPolicyArns: string[];
}

/** Who may sign calls: roles, and an access key for each session of one, by which the gateway knows its caller. */
export class Iam {
  readonly roles = new Map<string, Role>();
  private readonly callers = new Map<string, string>();

  /** New credentials for a session of a role (or for the engine itself). */
  credentialsFor(caller: string): Credentials {
    const accessKeyId = `ASIA${identifier(16)}`;
    this.callers.set(accessKeyId, caller);
    return { accessKeyId, secretAccessKey: randomBytes(30).toString('base64'), sessionToken: randomBytes(48).toString('base64') };
  }

  /** The ARN of the role whose session has this access key. */
  callerOf(accessKeyId: string): string | undefined {
    return this.callers.get(accessKeyId);
  }

  forget(credentials: Credentials): void {
    this.callers.delete(credentials.accessKeyId);
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
