import { Construct } from 'constructs';
import { TableSpecification } from '../contract/ddl';
import { warn } from '../messages';

/**
 * Warns of the schema in which every user of the database may create tables by default, also one with the name of the ingest's table. In
 * a warehouse of the app nobody has users yet.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/dg/r_Privileges.html
 */
export function warnOfPublicSchema(ingest: Construct, { schemaName, tableName }: TableSpecification): void {
  if (schemaName === 'public') {
    warn(ingest, 'publicSchema', 'every user of the imported warehouse may create tables in the schema public unless '
      + `that was revoked, also the table ${tableName} before the ingest does. The deployment would then fail, because the table belongs to that user. Choose a schema `
      + 'of the ingest\'s own as \'table.schemaName\', or let an administrator run: REVOKE CREATE ON SCHEMA public FROM PUBLIC. Then acknowledge this warning');
  }
}
