// Runs in a Lambda environment: loads the handler, and fetches one invocation after the other from the Runtime API.
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { existsSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

type Handler = (event: unknown, context: unknown) => unknown;

const require = createRequire(import.meta.url);
const env = process.env;
let requestId = '';

// If the channel closes, the engine has ended, and nothing else would end this process.
process.on('disconnect', () => process.exit());
process.channel?.unref();
delete env.NODE_CHANNEL_FD;
delete env.NODE_CHANNEL_SERIALIZATION_MODE;

redirectCustomResourceResponses();
writeLogsAsLambdaDoes();
process.on('uncaughtException', (error) => fail('Runtime.UncaughtException', error));
process.on('unhandledRejection', (error) => fail('Runtime.UnhandledPromiseRejection', error));

const handler = await loadHandler(env.LAMBDA_TASK_ROOT!, env._HANDLER!).catch(async (error) => {
  console.error(error);
  await post('/init/error', describe(error));
  process.exit(1);
});

for (;;) {
  const next = await call('GET', '/invocation/next');
  requestId = next.headers['lambda-runtime-aws-request-id'] as string;
  const deadline = Number(next.headers['lambda-runtime-deadline-ms']);
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: next.headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  const event = JSON.parse(next.body);
  try {
    const result = await handler(event, context);
    await post(`/invocation/${requestId}/response`, result === undefined ? null : result);
  } catch (error) {
    console.error('Invoke Error', error);
    await post(`/invocation/${requestId}/error`, describe(error));
  }
}

async function loadHandler(root: string, name: string): Promise<Handler> {
  const dot = name.lastIndexOf('.');
  const [module, exported] = [name.slice(0, dot), name.slice(dot + 1)];
  const file = ['.js', '.mjs', '.cjs'].map((extension) => resolve(root, module + extension)).find(existsSync) ?? findModule(module);
  if (!file) {
    throw Object.assign(new Error(`Error: Cannot find module '${module}'`), { name: 'Runtime.ImportModuleError' });
  }
  const loaded = file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file);
  if (typeof loaded[exported] !== 'function') {
    throw Object.assign(new Error(`${name} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  }
  if (loaded[exported].length >= 3) {
    throw Object.assign(new Error(`${name} takes a callback, which Node 24 on Lambda does not offer; make it async`),
      { name: 'Runtime.CallbackHandlerDeprecated' });
  }
  return loaded[exported];
}

/** A module of a layer. */
function findModule(name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined; // the caller reports it as Lambda does
  }
}

async function post(path: string, body: unknown): Promise<void> {
  await call('POST', path, JSON.stringify(body));
}

/** Waits for the next invocation, however long it takes. `fetch` would give up after five minutes. */
function call(method: string, path: string, body?: string): Promise<{ headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    request(`http://${env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime${path}`, { method, agent: false }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) {
        text += chunk;
      }
      resolve({ headers: response.headers, body: text });
    }).on('error', reject).end(body);
  });
}

async function fail(errorType: string, error: unknown): Promise<never> {
  console.error(error);
  await post(`/invocation/${requestId}/error`, { ...describe(error), errorType });
  process.exit(128);
}

function describe(error: unknown): { errorType: string; errorMessage: string; trace: string[] } {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };
}

/**
 * Providers send the response of a custom resource by HTTPS, and take only host and path from the ResponseURL. The engine
 * uses plain HTTP on its own port, so such requests to 127.0.0.1 are sent there.
 */
function redirectCustomResourceResponses(): void {
  const [http, https] = [require('node:http'), require('node:https')];
  const { request } = https;
  https.request = (first: any, ...rest: any[]) => {
    const { hostname, host } = typeof first === 'string' ? new URL(first) : first;
    return (hostname ?? host) === '127.0.0.1'
      ? http.request({ ...typeof first === 'string' ? {} : first, agent: undefined, protocol: 'http:', port: new URL(env.AWS_ENDPOINT_URL!).port }, ...rest)
      : request(first, ...rest);
  };
  syncBuiltinESMExports();
}

/** Writes one record a line. Line ends inside a record are sent as carriage returns, and the engine restores them. */
function writeLogsAsLambdaDoes(): void {
  const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
  const json = env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
  const lowest = levels.indexOf(env.AWS_LAMBDA_LOG_LEVEL ?? (json ? 'INFO' : 'TRACE'));
  const write = (level: string, args: unknown[]) => {
    if (json && levels.indexOf(level) < lowest) {
      return;
    }
    const timestamp = new Date().toISOString();
    const text = args.map((arg) => typeof arg === 'string' ? arg : inspect(arg)).join(' ');
    const message = args.length === 1 && typeof args[0] === 'object' && !(args[0] instanceof Error) ? args[0] : text;
    const error = args.find((arg) => arg instanceof Error);
    const line = json
      ? JSON.stringify({
        timestamp, level, requestId, message,
        ...error && { errorType: error.name, errorMessage: error.message, stackTrace: error.stack?.split('\n').slice(1) },
      })
      : `${timestamp}\t${requestId || 'undefined'}\t${level}\t${text}`;
    process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
  };
  for (const [method, level] of [['trace', 'TRACE'], ['debug', 'DEBUG'], ['log', 'INFO'], ['info', 'INFO'], ['warn', 'WARN'], ['error', 'ERROR']]) {
    (console as any)[method] = (...args: unknown[]) => write(level, args);
  }
}
