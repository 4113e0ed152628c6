import { createHash } from 'node:crypto';
import type { Sha256 } from '../images/sha256.js';

/** Node's own. */
export const nodeSha256 = (): Sha256 => createHash('sha256');
