import { Engine } from '../../local/engine';
import { Interceptor } from '../../local/wire/gateway';

/** Intercepts calls to an engine during `work`. */
export async function whileCalls(engine: Engine, interceptor: Interceptor, work: () => Promise<unknown>): Promise<void> {
  const { interceptors } = engine.cloud.gateway;
  interceptors.push(interceptor);
  try {
    await work();
  } finally {
    interceptors.splice(interceptors.indexOf(interceptor), 1);
  }
}
