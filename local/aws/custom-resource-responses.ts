import { randomUUID } from 'crypto';
import { HttpRequest, Reply } from '../wire/call';

export interface CustomResourceResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Record<string, unknown>;
}

/** First segment of a ResponseURL's path. */
export const RESPONSE_PATH = 'custom-resource-response';

/** Receives the responses of custom resources' providers, as CloudFormation's pre-signed URLs do. */
export class CustomResourceResponses {
  private readonly expected = new Map<string, (response: CustomResourceResponse) => void>();

  constructor(private readonly endpoint: () => string) {}

  /** Returns a new ResponseURL, and the promise of the first response that is put there. */
  expect(): { url: string; response: Promise<CustomResourceResponse> } {
    const token = randomUUID();
    const response = new Promise<CustomResourceResponse>((resolve) => this.expected.set(token, resolve));
    return { url: `${this.endpoint()}/${RESPONSE_PATH}/${token}`, response };
  }

  async handle(http: HttpRequest): Promise<Reply> {
    const token = http.path.split('/')[2];
    const settle = this.expected.get(token);
    if (http.method !== 'PUT' || !settle) {
      return { statusCode: 403, headers: {}, body: Buffer.from(`${http.method} ${http.path}: no response is expected here`) };
    }
    this.expected.delete(token);
    settle(JSON.parse(http.body.toString()));
    return { statusCode: 200, headers: {}, body: Buffer.alloc(0) };
  }
}
