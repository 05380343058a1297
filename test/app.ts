import { App, AppProps, Stack } from 'aws-cdk-lib';

/** An app that synthesizes quickly: no stack traces in metadata, and assets are left where they are. */
export function testApp(context: AppProps['context'] = {}): App {
  return new App({
    analyticsReporting: false,
    treeMetadata: false,
    context: {
      'aws:cdk:disable-creation-stack-traces': true,
      'aws:cdk:disable-asset-staging': true,
      'aws:cdk:bundling-stacks': [],
      ...context,
    },
  });
}

export function testStack(context?: AppProps['context']): Stack {
  return new Stack(testApp(context), 'Stack');
}
