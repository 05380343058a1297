import { readFile } from 'fs/promises';
import { gunzipSync } from 'zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readArguments } from './arguments';
import { Command, CommandFailure, UsageError } from './command';
import { Seal, sealOf, UnopenedError, unseal } from '../protection/sealed-object';
import { SecretError, SecretVersions, bareText } from '../protection/secret-versions';

const OPTIONS = { 'secret': { type: 'string' }, 'secret-file': { type: 'string' }, 'region': { type: 'string' } } as const;

type Options = { readonly [Name in keyof typeof OPTIONS]?: string };

/** Prints what an ingest with protected columns has kept. */
export const openObject: Command = {
  help: `Usage: cdk-redshift-ingest open OBJECT [--secret ID | --secret-file FILE] [--region REGION]

Prints an object under rejected/ as lines of JSON: the first line is about the message, and each of the others about a row or about the whole message. If an ingest with
protected columns has sealed the object, it is opened with their secret. What is printed is what the producer sent, so mind where it goes.

  OBJECT              s3://BUCKET/KEY, or a file
  --secret ID         the name or ARN of the secret. By default the object names it
  --secret-file FILE  a file with the value of the secret. Then Secrets Manager is not asked
  --region REGION     the Region of the bucket, and of a secret by name. By default that of your profile

Your role needs s3:GetObject on the object, secretsmanager:GetSecretValue on the secret, and kms:Decrypt on their keys.
Exit codes: 0 printed, 1 cannot be read or opened, 2 called in a wrong way.`,
  run: async (args, { print }) => {
    const { object, options } = askedFor(args);
    const read = await readObject(object, options);
    print(decompressed(await open(read, options), object).toString().trimEnd());
    return 0;
  },
};

function askedFor(args: readonly string[]): { object: string; options: Options } {
  const { values: options, positionals: [object, ...others] } = readArguments(args, OPTIONS);
  if (object === undefined || others.length > 0) {
    throw new UsageError(`give one object, got ${object === undefined ? 'none' : 1 + others.length}`);
  }
  if (options.secret !== undefined && options['secret-file'] !== undefined) {
    throw new UsageError('give either --secret or --secret-file, got both');
  }
  return { object, options };
}

async function readObject(object: string, { region }: Options): Promise<Buffer> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(object) ?? [];
  if (object.startsWith('s3:') && Key === undefined) {
    throw new UsageError(`an object in S3 is named s3://BUCKET/KEY, got ${object}`);
  }
  try {
    if (Key === undefined) {
      return await readFile(object);
    }
    const { Body } = await new S3Client({ region, followRegionRedirects: true }).send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from(await Body!.transformToByteArray());
  } catch (error) {
    const wayOut = Key === undefined ? 'name a file, or an object as s3://BUCKET/KEY'
      : 'your role needs s3:GetObject on it and kms:Decrypt on the key of the bucket; --region names the Region of the bucket';
    throw new CommandFailure(`${object} cannot be read: ${(error as Error).message}; ${wayOut}`);
  }
}

async function open(object: Buffer, options: Options): Promise<Buffer> {
  try {
    const found = sealOf(object);
    return found ? await openWith(object, found, options) : object;
  } catch (error) {
    throw error instanceof UnopenedError ? new CommandFailure(error.message) : error;
  }
}

async function openWith(object: Buffer, found: Seal, { 'secret-file': file, secret = found.secret, region }: Options): Promise<Buffer> {
  if (file !== undefined) {
    return openWithEither(object, found, await readSecret(file));
  }
  const ofArn = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secret)?.[1];
  try {
    const { bytes } = await new SecretVersions(new SecretsManagerClient({ region: ofArn ?? region }), secret).get(found.secretVersion);
    return unseal(object, found, bytes);
  } catch (error) {
    throw error instanceof SecretError
      ? new CommandFailure(`${error.message}; your role needs secretsmanager:GetSecretValue on it and kms:Decrypt on its key. With its value in a file, use --secret-file`) : error;
  }
}

async function readSecret(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new CommandFailure(`the secret cannot be read: ${(error as Error).message}`);
  }
}

/** A file mostly ends in a line end, which is no part of a secret that is a text. A binary one is all of the file. */
function openWithEither(object: Buffer, found: Seal, file: Buffer): Buffer {
  const secret = Buffer.from(bareText(file.toString()));
  try {
    return unseal(object, found, secret);
  } catch {
    return unseal(object, found, file);
  }
}

function decompressed(opened: Buffer, object: string): Buffer {
  try {
    return gunzipSync(opened);
  } catch {
    throw new CommandFailure(`${object} is no object under rejected/, or it is damaged: it is neither sealed nor compressed with gzip`);
  }
}
