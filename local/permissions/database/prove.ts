import { grantSql } from './grants';
import { WithoutRight, withoutEachRight } from './without-each-right';

/** What is found out about the rights that the loaders have in the database. */
export interface DatabaseFigures {
  databaseGrants: number;
  /** Rights without which a message is loaded all the same. */
  databaseUnused: number;
  databaseMutations: number;
  /** Rights without which the trial of a load fails, and names the right. */
  databaseMutationsCaught: number;
}

/** Takes each right in the database away once. Prints what fails without it. */
export async function proveDatabase(markdown: boolean): Promise<DatabaseFigures> {
  const figures: DatabaseFigures = { databaseGrants: 0, databaseUnused: 0, databaseMutations: 0, databaseMutationsCaught: 0 };
  console.log('\n## Rights in the database\n');
  if (markdown) {
    console.log('| ingest | right of the user that loads | a message without it | the trial of a load without it |\n| --- | --- | --- | --- |');
  }
  await withoutEachRight((seen) => {
    figures.databaseGrants++;
    figures.databaseMutations++;
    figures.databaseUnused += seen.loaded ? 1 : 0;
    figures.databaseMutationsCaught += seen.named ? 1 : 0;
    console.log(markdown ? tableRow(seen) : line(seen));
  });
  if (figures.databaseGrants === 0) {
    throw new Error('the table handler has granted nothing, so there is nothing to take away');
  }
  return figures;
}

/** The row of a right in docs/permissions.md. */
export function tableRow({ app, grant: { privilege, on, ending }, ...seen }: WithoutRight): string {
  return `| ${app} | \`${privilege} ON ${shortened(on)}${ending}\` | ${message(seen)} | ${trial(seen)} |`;
}

function line({ app, grant, ...seen }: WithoutRight): string {
  return `${seen.named && !seen.loaded ? 'caught ' : 'MISSED '} ${app}: ${grantSql(grant)}; without it a message is ${message(seen)}, and a trial ${trial(seen)}`;
}

function message({ loaded }: Pick<WithoutRight, 'loaded'>): string {
  return loaded ? 'LOADED' : 'not loaded';
}

function trial({ named, trial: said }: Pick<WithoutRight, 'named' | 'trial'>): string {
  return named ? 'names it' : said === undefined ? 'PASSES' : `SAYS: ${said.split('\n')[0].replaceAll('|', '/')}`;
}

/** Leaves out what the engine has made up of a role's ARN. */
function shortened(on: string): string {
  return on.replace(/(?<=:role\/\w+-[A-Za-z]+)[0-9A-F]{8}-\w+/, '…');
}
