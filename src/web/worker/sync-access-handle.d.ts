/** Files of the browser's own file system that a worker may read without waiting; not in TypeScript's DOM. */
interface FileSystemSyncAccessHandle {
  read(into: AllowSharedBufferSource, options: { at: number }): number;
  write(from: AllowSharedBufferSource, options: { at: number }): number;
  close(): void;
}
interface FileSystemFileHandle {
  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
}
