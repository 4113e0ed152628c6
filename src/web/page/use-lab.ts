import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DatasetOptions } from '../../layouts/layout.js';
import type { StudyRequest } from '../../study/options.js';
import type {
  Cells,
  Estimate,
  Gift,
  Given,
  GivenFile,
  Inspection,
  Machine,
  News,
  SavedStudy,
} from '../shared/protocol.js';
import type { Answers } from './answer-table.js';
import { Client, factsOf, isOfKind } from './client.js';
import { isAboutReading } from './reading-form.js';
import { save } from './save.js';
import type { Say } from './texts.js';
import { THOROUGH } from './thorough.js';
import { afterEvent, readingWords } from './training-state.js';
import { useAttempts } from './use-attempt.js';
import { useTraining } from './use-training.js';

export type View = 'start' | 'label' | 'cells' | 'training' | 'result';

/** What a person can do about an error besides reading it. */
export interface Remedy {
  kind: 'label' | 'force';
  act(): void;
}

/** A folder that can be read again in another way. */
export interface Reading {
  given: Given;
  options: DatasetOptions;
  /** Where an error says what to choose from: what of, and whether labels are places in pictures. */
  asked?: { columns: readonly string[]; places: boolean };
}

export type Lab = ReturnType<typeof useLab>;

/** The page's state, and all that a person can do: views only show it. */
export function useLab(say: Say) {
  const [view, setView] = useState<View>('start');
  const [machine, setMachine] = useState<Machine | 'none'>();
  const [studies, setStudies] = useState<SavedStudy[]>();
  const [cells, setCells] = useState<Cells>();
  const [inspection, setInspection] = useState<Inspection>();
  const [estimate, setEstimate] = useState<Estimate>();
  const [result, setResult] = useState<{ id: string; report: string }>();
  const [answers, setAnswers] = useState<Answers>();
  const [note, setNote] = useState<string>();
  const [unsorted, setUnsorted] = useState<Given>();
  const [remedy, setRemedy] = useState<Remedy>();
  const [reading, setReading] = useState<Reading>();
  const heard = useRef<(news: News) => void>(() => {});
  const client = useMemo(() => new Client((news) => heard.current(news)), []);
  const { busy, error, setBusy, setError, ...attempts } = useAttempts();
  const { training, setTraining, change, ...trainings } = useTraining(client, say);

  heard.current = (news) => {
    if (news.kind === 'saving') {
      const words = say('saving', { done: news.done, total: news.total });
      setBusy(words);
      change({ preparing: words });
    } else if (news.kind === 'listing') setBusy(say('listing', { files: news.files }));
    else if (news.kind === 'drawing') change({ preparing: say('drawing') });
    else {
      const { event } = news;
      if (event.kind === 'reading') setBusy(readingWords(event.done, event.total, say));
      setTraining((now) => afterEvent(now, event, say));
    }
  };

  const attempt: typeof attempts.attempt = (words, work) => {
    setNote(undefined);
    setRemedy(undefined);
    return attempts.attempt(words, work);
  };
  const refresh = async () => setStudies(await client.ask('studies', null));

  useEffect(() => {
    client.ask('machine', null).then(setMachine, () => setMachine('none'));
    void attempt(undefined, refresh);
  }, []);

  const look = (open: () => Promise<Cells>) =>
    attempt(say('working'), async () => {
      setReading(undefined);
      setInspection(undefined);
      setEstimate(undefined);
      setCells(await open());
      setView('cells');
      const found = await client.ask('inspect', null);
      setInspection(found);
      if (found.bad.length > 0)
        setCells((now) => now && { ...now, images: now.images - found.bad.length });
    });

  /** Reads a folder; where that fails, says what a person can do about it. */
  async function read(given: Given, options: DatasetOptions): Promise<Cells> {
    setReading({ given, options });
    try {
      return await client.ask('open', { given: given.key, ...options });
    } catch (thrown) {
      const { thing, choices: columns = [] } = factsOf(thrown) ?? {};
      const places = thing === 'cut' || thing === 'pixelSize';
      if (isAboutReading(thing)) setReading({ given, options, asked: { columns, places } });
      if (given.images.length > 1) offerLabelling(given);
      throw thrown;
    }
  }

  function offerLabelling(given: Given): void {
    setUnsorted(given);
    const act = () => {
      setError(undefined);
      setView('label');
    };
    setRemedy({ kind: 'label', act });
  }

  async function showResult(id: string): Promise<void> {
    const report = await client.ask('report', id);
    setAnswers(undefined);
    setResult({ id, report });
    setView('result');
  }

  const train = (home: View, work: () => Promise<{ id: string; complete: boolean }>) =>
    attempt(undefined, async () => {
      setView('training');
      try {
        const { id, complete } = await work();
        await refresh();
        if (complete) return await showResult(id);
        setNote(say('paused'));
        setView('start');
      } catch (thrown) {
        setView(home);
        await refresh();
        throw thrown;
      }
    });

  const start = (request: StudyRequest, name = cells?.name ?? '') =>
    train('cells', () => trainings.start(request, name));

  const resume = (id: string, force = false): Promise<void> =>
    train('start', async () => {
      const name = studies?.find((study) => study.id === id)?.name ?? id;
      try {
        return await trainings.resume(id, name, force);
      } catch (thrown) {
        if (isOfKind(thrown, 'other-adapter'))
          setRemedy({ kind: 'force', act: () => void resume(id, true) });
        throw thrown;
      }
    });

  return {
    ...{ client, view, machine, studies, cells, inspection, estimate, training, result, answers },
    ...{ busy, error, note, unsorted, remedy, reading, start, resume },
    pause: trainings.pause,
    closeError: () => setError(undefined),
    home() {
      setView('start');
      setError(undefined);
      void attempt(undefined, refresh);
    },
    openGift: (gift: Gift) => look(async () => read(await client.ask('give', gift), {})),
    readAgain: (given: Given, options: DatasetOptions) => look(() => read(given, options)),
    openLabelled: (given: Given, images: string[], table: string) =>
      look(() => client.ask('openLabelled', { given: given.key, images, table })),
    lookAtExample: () => look(() => client.ask('openExample', null)),
    tryIt: () =>
      attempt(say('working'), async () => {
        const opened = await client.ask('openExample', null);
        setCells(opened);
        await start({ ...THOROUGH.quick, positive: opened.positive }, opened.name);
      }),
    asksAnew: () => setEstimate(undefined),
    measure: (request: StudyRequest) =>
      attempt(say('measuring'), async () => setEstimate(await client.ask('estimate', request))),
    show: (id: string) => attempt(say('working'), () => showResult(id)),
    zip: (id: string) =>
      attempt(say('working'), async () => save(`${id}.zip`, await client.ask('exportRun', id))),
    onnx: (id: string) =>
      attempt(say('working'), async () => save(`${id}.onnx`, await client.ask('exportOnnx', id))),
    remove: (id: string) =>
      attempt(undefined, async () => {
        await client.ask('remove', id);
        await refresh();
      }),
    take: (file: GivenFile) =>
      attempt(say('working'), async () => {
        await client.ask('importRun', file);
        await refresh();
      }),
    giveCells: (id: string, gift: Gift) =>
      attempt(say('working'), async () => {
        const { key } = await client.ask('give', gift);
        await client.ask('giveCells', { id, given: key });
        await refresh();
      }),
    classify: (id: string, gift: Gift) =>
      attempt(say('working'), async () => {
        const { key } = await client.ask('give', gift);
        setAnswers({ ...(await client.ask('predict', { id, given: key })), given: key });
      }),
  };
}
