import { Attack } from './attack';

const FILE = 'loader.engine.test.ts';
const PENDING_FOLDER = 'src/private/redshift/pending-folder.ts';
const STAGES = '[\'s3:PutObject\'], `${PENDING_PREFIX}${this.prefix}`';

/** Of those who have the rights of an ingest with a loader, may invoke the loader, or are users of the database. */
export const LOADER_ATTACKS: readonly Attack[] = [
  {
    name: 'an ingest stages for another ingest of its loader',
    stoppedBy: 'its role may write below its own folder alone',
    file: FILE,
    title: 'cannot stage for another ingest',
    weakening: [{ file: PENDING_FOLDER, text: STAGES, by: '[\'s3:PutObject\'], PENDING_PREFIX' }],
  },
  {
    name: 'an ingest takes back what it has acknowledged',
    stoppedBy: 'its role may neither read nor remove what is pending',
    file: FILE,
    title: 'cannot read or remove what is staged',
    weakening: [{ file: PENDING_FOLDER, text: STAGES, by: STAGES.replace(']', ', \'s3:GetObject\', \'s3:DeleteObject\']') }],
  },
  {
    name: 'an ingest with a loader runs statements in the warehouse',
    stoppedBy: 'its role has no right on the warehouse',
    file: FILE,
    title: 'cannot run statements in the warehouse',
    weakening: [{
      file: 'src/private/redshift/loading.ts',
      text: 'public grant(): void {\n    // It only stages.',
      by: 'public grant(handler: lambda.Function): void {\n    this.target.grantLoad(handler.role!);',
    }],
  },
  {
    name: 'a forged event has the answer of a loader sent to another host',
    stoppedBy: 'the loader, too, answers events of its own stack to CloudFormation alone',
    file: FILE,
    title: 'cannot make the loader send a request to an address of its choice',
    bundle: 'load',
    weakening: [{ file: 'lambda-src/load.ts', text: 'requireOwnEvent(event, environment);', by: '' }],
  },
  {
    name: 'COPY of what is pending by an analyst',
    stoppedBy: 'the trust policy of the role for COPY names the database user of the loader',
    file: FILE,
    title: 'cannot COPY what is pending',
    weakening: [{ file: 'src/private/target/copy-role.ts', text: 'resourceName: `${use.warehouse}/${name}`', by: 'resourceName: `${use.warehouse}/*`' }],
  },
];
