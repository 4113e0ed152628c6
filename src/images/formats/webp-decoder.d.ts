/** The part of the decoder that is used; the package's own types need those of a browser. */
declare module '@jsquash/webp/codec/dec/webp_dec.js' {
  interface Decoder {
    /** `[height, width, 4]`, not premultiplied; null where the data are damaged. */
    decode(bytes: Uint8Array): { width: number; height: number; data: Uint8ClampedArray } | null;
  }
  interface Options {
    noInitialRun: boolean;
    /** Synchronous: with it `decode` is there when the factory returns. */
    instantiateWasm(imports: object, done: (instance: object) => void): object;
  }
  /** Adds the decoder to the options given. */
  export default function factory(options: Options & Partial<Decoder>): Promise<Decoder>;
}
