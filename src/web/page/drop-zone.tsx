import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Gift } from '../shared/protocol.js';
import { chosenFiles, droppedGift, hasFolderPicker, pickedFolder } from './dropped-files.js';

/** What a button of the zone lets a person choose. */
export interface Chooser {
  label: string;
  folder?: boolean;
  accept?: string;
}

/** A place to drop files on, with buttons that choose them. */
export function DropZone({
  label,
  choosers,
  onGiven,
  children,
}: {
  label: string;
  choosers: Chooser[];
  onGiven(gift: Gift): void;
  children?: ComponentChildren;
}) {
  const [over, setOver] = useState(false);
  return (
    <section
      class={`drop${over ? ' over' : ''}`}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={async (event) => {
        event.preventDefault();
        setOver(false);
        if (!event.dataTransfer) return;
        const gift = await droppedGift(event.dataTransfer);
        if (Object.values(gift)[0].length > 0) onGiven(gift);
      }}
    >
      <p class="drop-label">{label}</p>
      <div class="buttons">
        {choosers.map((chooser) => (
          <FileButton key={chooser.label} chooser={chooser} onGiven={onGiven} />
        ))}
      </div>
      {children}
    </section>
  );
}

/** A button that lets a person choose files. */
export function FileButton({ chooser, onGiven }: { chooser: Chooser; onGiven(gift: Gift): void }) {
  const input = useRef<HTMLInputElement>(null);
  const { label, folder, accept } = chooser;
  const choose = async () => {
    if (!folder || !hasFolderPicker()) return input.current?.click();
    const gift = await pickedFolder();
    if (gift) onGiven(gift);
  };
  return (
    <>
      <button type="button" onClick={choose}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        multiple={!folder && accept !== '.zip'}
        accept={accept}
        {...(folder ? { webkitdirectory: true } : {})}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files && files.length > 0) onGiven(chosenFiles(files));
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
