/**
 * What every host of the rooms without Node has, Node and browsers alike: the whole of it. Nothing
 * else of a host compiles there, neither `process` nor `document`.
 */
interface AbortSignal {
  readonly aborted: boolean;
}
interface Event {
  readonly type: string;
}
interface EventTarget {
  addEventListener(type: string, listener: (event: Event) => void): void;
}
declare const performance: { now(): number };
declare function setTimeout(callback: (value?: unknown) => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
declare const crypto: {
  subtle: { digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> };
};
declare class DecompressionStream {
  constructor(format: 'deflate-raw');
  readonly readable: {
    getReader(): {
      read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: undefined }>;
      cancel(): Promise<void>;
    };
  };
  readonly writable: {
    getWriter(): { write(bytes: Uint8Array): Promise<void>; close(): Promise<void> };
  };
}
declare function btoa(binary: string): string;
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: object;
  }
}
