/// <reference path="./file-reader-sync.d.ts" />
import type { encodeOnnx } from '../../paper/onnx/export-onnx.js';
import { runMembers } from '../../study/members.js';
import { trainedOn } from '../../study/trained-on.js';
import { VERSION } from '../../study/version.js';
import { workerBase } from '../shared/start-worker.js';
import type { Shelved } from './shelf.js';

/** The networks of a run's largest size as one ensemble for other programs, as `export` makes it. */
export async function runOnnx({ run }: Shelved): Promise<Blob> {
  const members = (await runMembers(run)).map(({ name, model }) => ({ name, model }));
  const facts = await trainedOn(run);
  importScripts(`${workerBase()}onnx.js`);
  const script = self as unknown as { encodeOnnx: typeof encodeOnnx };
  return new Blob([script.encodeOnnx(members, { ...facts, version: VERSION }) as BlobPart]);
}
