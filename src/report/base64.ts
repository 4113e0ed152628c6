/** Bytes that `String.fromCharCode` takes at once on every host. */
const BLOCK = 0x2000;

export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += BLOCK)
    binary += String.fromCharCode(...bytes.subarray(at, at + BLOCK));
  return btoa(binary);
}
