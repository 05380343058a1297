import { Construct, IConstruct } from 'constructs';
import { IngestOptions, withIngestDefaults } from './ingest-defaults';
import { requireIngest } from './ingest-rules';
import { ingestSchema, tableSpecification } from './ingest-schema';
import { requireLoaderChoice } from './loader-choice';
import { RedshiftTarget } from '../../redshift-target';
import { TableDefinition } from '../../table';
import { bucketPrefixOf } from '../bucket/bucket-prefix';
import { requireSurroundings } from '../ingest/surroundings';
import { BoundLoader } from '../loader/bound-loader';
import { ProtectingSecret } from '../protection/protecting-secret';
import { requireStatements } from '../table/statement-rules';
import { loadsFrom } from '../topic-users';

/** What the user says of an ingest. */
interface IngestWish extends IngestOptions {
  readonly loader?: IConstruct & { readonly _bound: BoundLoader };
  readonly target?: RedshiftTarget;
  readonly table: TableDefinition;
}

/** What an ingest is to be. It fails if that could not be deployed or could not load. */
export function planIngest<Wish extends IngestWish>(ingest: Construct, props: Wish) {
  requireLoaderChoice(ingest, props);
  const options = withIngestDefaults(props);
  const schema = ingestSchema(options);
  const secret = ProtectingSecret.of(ingest, props.table.columns);
  requireIngest(options, schema);
  requireSurroundings(ingest, options);
  const table = tableSpecification(props.table, schema);
  requireStatements(ingest, table, schema);
  loadsFrom(props.topic, ingest, options);
  const loader = props.loader?._bound;
  const prefix = bucketPrefixOf(ingest, {
    ...options, prop: 'stagingBucket', bucket: options.stagingBucket, ...loader && { loader: loader.construct, bucket: loader.storage.bucket },
  });
  const warehouse = loader?.target ?? props.target!;
  if (options.tableCreation) {
    warehouse._requireAdmin();
  }
  return { options, schema, secret, table, warehouse, loader, prefix, target: loader?.warehouse ?? warehouse._bind(ingest, 'INGEST') };
}
