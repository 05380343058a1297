import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Fact, RegionInfo } from 'aws-cdk-lib/region-info';
import { agree } from './environment';

/**
 * As what SNS sends from a topic of one Region to a queue of another one. If an account must opt in to one of the two, SNS has the name of a
 * Region. Without the right name it delivers nothing, and nobody is told.
 *
 * If it is known only at deployment where they are, all names are listed that SNS may have. Inferred: a policy may list the name for a Region
 * in which SNS does not use it. The conformance check `sns-of-a-region-in-a-policy` asks.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html
 */
export function snsPrincipals(topicRegion: string, queueRegion: string): iam.ServicePrincipal[] {
  return snsNames(topicRegion, queueRegion).map((name) => new iam.ServicePrincipal(name));
}

function snsNames(topicRegion: string, queueRegion: string): string[] {
  const plain = 'sns.amazonaws.com';
  const of = (region: string) => `sns.${region}.amazonaws.com`;
  if (agree(topicRegion, queueRegion)) {
    return [plain];
  }
  const [topicOptsIn, queueOptsIn] = [optsIn(topicRegion), optsIn(queueRegion)];
  if (topicOptsIn !== undefined && queueOptsIn !== undefined) {
    return [queueOptsIn ? of(queueRegion) : topicOptsIn ? of(topicRegion) : plain];
  }
  return [plain, ...topicOptsIn === false ? [] : [of(topicRegion)], ...queueOptsIn === false ? [] : [of(queueRegion)]];
}

/** Whether an account must opt in to the Region before it can use it, as it must to each that is newer than the CDK. Undefined if the Region is not known yet. */
function optsIn(region: string): boolean | undefined {
  return Token.isUnresolved(region) ? undefined : RegionInfo.get(region).isOptInRegion || !Fact.regions.includes(region);
}
