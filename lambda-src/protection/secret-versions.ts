import { GetSecretValueCommand, GetSecretValueCommandOutput, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** As many bytes as the hash has. A shorter secret could be guessed by whoever has hashes of known values. */
const LEAST_BYTES = 32;

/** What editors and shells write around the text of a file. */
const OF_A_FILE = /^\ufeff|[\r\n]+$/g;

/** A text as it is without what the file has that it was written into. */
export function bareText(text: string): string {
  return text.replace(OF_A_FILE, '');
}

/** A version of the secret that protects values. */
export interface SecretVersion {
  readonly arn: string;
  readonly versionId: string;
  readonly bytes: Uint8Array;
}

/** A secret that cannot be read, or that protects nothing. */
export class SecretError extends Error {
  public override readonly name = 'SecretError';
}

/** A secret of Secrets Manager. Each version is read once in the life of the process. */
export class SecretVersions {
  private readonly known = new Map<string, Promise<SecretVersion>>();

  constructor(private readonly client: SecretsManagerClient, private readonly secretId: string) {}

  /** Without a version, the one that is current when it is first asked for. */
  public async get(versionId: string = ''): Promise<SecretVersion> {
    const version = this.known.get(versionId) ?? this.read(versionId || undefined);
    this.known.set(versionId, version);
    try {
      return await version;
    } catch (error) {
      this.known.delete(versionId);
      throw error;
    }
  }

  private async read(VersionId: string | undefined): Promise<SecretVersion> {
    const { ARN, VersionId: versionId, SecretString, SecretBinary } = await this.ask(VersionId);
    const bytes = SecretString === undefined ? SecretBinary! : Buffer.from(SecretString);
    if (SecretString !== undefined && bareText(SecretString) !== SecretString) {
      throw new SecretError(`${this.named(VersionId)} must not end in a line end, or begin with a byte order mark, as the text of a file does; other programs read it without, and `
        + 'make other hashes. Put the bare value into it, such as --secret-string "$(tr -d "\\r\\n" < FILE)"');
    }
    if (bytes.length < LEAST_BYTES) {
      throw new SecretError(`${this.named(VersionId)} must have at least ${LEAST_BYTES} bytes, got ${bytes.length}; put a new value into it, such as 64 random characters`);
    }
    return { arn: ARN!, versionId: versionId!, bytes };
  }

  private async ask(VersionId: string | undefined): Promise<GetSecretValueCommandOutput> {
    try {
      return await this.client.send(new GetSecretValueCommand({ SecretId: this.secretId, VersionId }));
    } catch (error) {
      if (error instanceof SyntaxError) { // quotes what it cannot read, and that is the secret
        throw new SecretError(`${this.named(VersionId)} cannot be read: the answer of Secrets Manager is damaged; it is asked again the next time`);
      }
      const { name, message } = error as Error;
      throw new SecretError(`${this.named(VersionId)} cannot be read: ${name}: ${message}`, { cause: error });
    }
  }

  private named(versionId: string | undefined): string {
    return `${versionId === undefined ? '' : `version ${versionId} of `}the secret ${this.secretId}`;
  }
}
