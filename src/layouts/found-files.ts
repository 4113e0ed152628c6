import type { UnusedReason } from '../study/dataset.js';

/** A file that looks like data, or stands where data would, and cannot be used. */
export interface UnusableFile {
  file: string;
  reason: UnusedReason;
}

/** What a folder holds, by names relative to it, with `/`, sorted. */
export interface FoundFiles {
  /** Readable by their names; each real file once. */
  images: string[];
  unusable: UnusableFile[];
  /** Folders that were searched. */
  folders: string[];
}

/** What systems, servers and editors put beside people's files. */
const SYSTEM = new RegExp(
  '^(\\..*|~\\$.*|__MACOSX|@eaDir|@__thumb|@tmp|@sharebin|@Recycle|@Recently-Snapshot|#recycle|' +
    '#snapshot|~snapshot|\\$RECYCLE\\.BIN|RECYCLER|RECYCLED|System Volume Information|lost\\+found|' +
    'Network Trash Folder|Temporary Items|TheVolumeSettingsFolder|__pycache__|node_modules)$',
  'i',
);

/** Names of images in formats that are not read. */
const UNREAD = new RegExp(
  '[^/]\\.(gif|apng|heic|heif|avif|webp|jfif|jif|jpe|jp2|j2k|j2c|jpf|jpx|jpm|jls|jxl|jxr|wdp|ico|' +
    'svgz?|psd|psb|xcf|p[bgnpf]m|pam|tga|exr|hdr|dds|dib|pcx|sgi|ras|xbm|xpm|eps|emf|wmf|raw|cr2|' +
    'cr3|nef|arw|dng|orf|rw2|raf|pef|srw|dcm|dicom|fits?|mha|mhd|nrrd|nii|ndpis?|svs|mrxs|scn|vsi|' +
    'czi|lif|lsm|nd2|oib|oif|oir|ims|stk|zvi|bif|qptiff?|vms|btf|tf[28])$',
  'i',
);

/** Hidden, or made by a system, server or editor: by its own name. */
export const isSystemName = (name: string): boolean => SYSTEM.test(name);

/** A table directly in the folder, of another name than the one that is read (`labels.csv`). */
export const isOtherTable = (file: string): boolean =>
  /^[^/]+\.(csv|tsv|xlsx?|ods)$/i.test(file) && file !== 'labels.csv';

/** An image by its name, in a format that is not read. */
export const isUnreadImage = (file: string): boolean => UNREAD.test(file);
