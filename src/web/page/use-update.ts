import { useEffect, useState } from 'preact/hooks';

/** Whether a newer version of the page waits for its tabs to be closed. */
export function useUpdate(): boolean {
  const [updated, setUpdated] = useState(false);
  useEffect(() => {
    navigator.serviceWorker?.ready.then((registration) => {
      const look = () => setUpdated(registration.waiting !== null);
      look();
      registration.addEventListener('updatefound', () =>
        registration.installing?.addEventListener('statechange', look),
      );
    });
  }, []);
  return updated;
}
