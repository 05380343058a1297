// SNS, SQS and S3: fauxqs in a process of its own, on 127.0.0.1. It is started with virtual-time.mts, so that visibility
// timeouts, delays and long polls run in the engine's time, although fauxqs knows only whole seconds.
import { buildApp } from 'fauxqs';

const app = buildApp({ logger: false, defaultRegion: process.env.AWS_REGION });
await app.listen({ port: 0, host: '127.0.0.1' });
process.on('disconnect', () => process.exit());
process.send!({ port: (app.server.address() as { port: number }).port });
