import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App } from 'aws-cdk-lib';
import { TelegramStack } from './telegram-stack';

// The snapshot must not hold paths of the machine it was made on.
const app = new App({
  analyticsReporting: false,
  treeMetadata: false,
  context: { 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:disable-stack-trace': true },
});
const stack = new TelegramStack(app, 'TelegramServerless', { region: 'us-east-1', notebook: true, serverless: true });
new IntegTest(app, 'Integ', { testCases: [stack], regions: ['us-east-1'], stackUpdateWorkflow: false });
