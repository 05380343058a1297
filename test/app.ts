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

/** An app that writes its assets, as the apps of users do. */
export function appWithAssets(): App {
  return testApp({ 'aws:cdk:bundling-stacks': ['**'], 'aws:cdk:disable-asset-staging': undefined });
}

export function testStack(context?: AppProps['context']): Stack {
  return new Stack(testApp(context), 'Stack');
}
