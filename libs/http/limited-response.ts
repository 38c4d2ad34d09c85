import { bodyTooLarge } from './errors.ts';
import { MAX_BODY_BYTES } from './exchange.ts';

/** An answer of `fetch` whose body, unpacked as it is, breaks off with an error where it is longer than is read. */
export function limitedResponse(response: Response, maxBytes = MAX_BODY_BYTES): Response {
  if (!response.body) return response;
  let size = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > maxBytes) throw bodyTooLarge({ method: 'fetch', url: new URL(response.url) }, maxBytes);
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers, url, redirected } = response;
  const limited = new Response(response.body.pipeThrough(limit), { status, statusText, headers });
  // What a constructor cannot say.
  return Object.defineProperties(limited, { url: { value: url }, redirected: { value: redirected } });
}
