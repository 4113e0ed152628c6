import { render } from 'preact';
import { App } from './app.js';

render(<App />, document.getElementById('app') as HTMLElement);

// Without it the page works as well, but not without a network: in private windows, for one.
navigator.serviceWorker?.register('service-worker.js').catch(() => {});
