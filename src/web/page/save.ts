/** Hands a file to the browser's downloads. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; Safari needs the address for a moment.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
