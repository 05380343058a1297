import Module from 'module';

// Required before anything else: lets the whole process use the CDK that is installed in the folder CDK_DIRECTORY.

interface Resolver {
  _resolveFilename(request: string, parent: unknown, isMain: boolean, options?: { paths: string[] }): string;
}

const directory = process.env.CDK_DIRECTORY;
const resolver = Module as unknown as Resolver;
const resolve = resolver._resolveFilename;
if (directory) {
  resolver._resolveFilename = function (request, parent, isMain, options) {
    return resolve.call(this, request, parent, isMain, /^(aws-cdk-lib|constructs)(\/|$)/.test(request) ? { paths: [directory] } : options);
  };
}
