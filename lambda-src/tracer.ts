/** The library of X-Ray, bundled alone: a traced function has it beside its own bundle, where `runtime/trace.ts` finds it under the same name. */
export { Tracer } from '@aws-lambda-powertools/tracer';
