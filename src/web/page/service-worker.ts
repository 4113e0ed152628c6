/**
 * Keeps the page's own files, so that it opens without a network. Its name has their version: a new
 * version is fetched whole beside the old one, which stays until every tab of it is closed.
 */
declare const FILES: readonly string[];
declare const VERSION: string;

/** What a service worker has and a page has not. */
interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface AskedFor extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: AskedFor) => void): void;
}
const scope = self as unknown as Scope;

const PREFIX = 'cytograd ';
const NAME = PREFIX + VERSION;

scope.addEventListener('install', (event) => {
  // Asks whether what the page has just fetched is still the same: nothing travels twice.
  const fresh = FILES.map((file) => new Request(file, { cache: 'no-cache' }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)));
});

async function clean(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
  await scope.clients.claim();
}
scope.addEventListener('activate', (event) => event.waitUntil(clean()));

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const known = await cache.match(request, { ignoreSearch: true });
  if (known) return known;
  const response = await fetch(request);
  // The embedded cells come with the first who asks for them.
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const own = request.method === 'GET' && request.url.startsWith(scope.registration.scope);
  if (own) event.respondWith(answer(request));
});
