import { IngestSchema } from '../../src/private/contract/ingest';
import { quoteLiteral } from '../../src/private/contract/quote';
import { NULL_MARKER } from '../values/loadable-text';

/** What COPY reads. */
export interface CopySource {
  readonly manifestUrl: string;
  readonly compression: IngestSchema['compression'];
}

/** The COPY statement for one manifest. Its format options match the format of staged rows. */
export function copy(into: string, source: CopySource, roleArn: string, ...options: string[]): string {
  return [
    `COPY ${into}`,
    `FROM ${quoteLiteral(source.manifestUrl)}`,
    `IAM_ROLE ${quoteLiteral(roleArn)}`,
    'MANIFEST',
    ...source.compression === 'NONE' ? [] : [source.compression],
    'FORMAT AS CSV',
    `NULL AS ${quoteLiteral(NULL_MARKER)}`,
    'DATEFORMAT \'auto\'',
    'TIMEFORMAT \'auto\'',
    ...options,
  ].join('\n');
}
