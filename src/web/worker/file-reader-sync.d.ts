/** What workers have and pages do not. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}
declare function importScripts(...urls: string[]): void;
