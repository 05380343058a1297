import { Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The packs of cdk-nag for laws and standards. Each has the same rules under a prefix of its own. */
const PACKS = ['NIST.800.53.R5', 'PCI.DSS.321', 'HIPAA.Security'];

/** Tells these packs why a finding of theirs is accepted in this app. */
export function acknowledgeCompliance(scope: IConstruct, rule: string, reason: string): void {
  PACKS.forEach((pack) => Validations.of(scope).acknowledge({ id: `${pack}-${rule}`, reason }));
}
