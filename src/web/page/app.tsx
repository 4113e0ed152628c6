import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { StudyRequest } from '../../study/options.js';
import type { StudyEvent } from '../../study/study.js';
import type { Cells, Estimate, Inspection, Machine, News, SavedStudy } from '../shared/protocol.js';
import { CellsView } from './cells-view.js';
import { Client, WorkerError } from './client.js';
import type { Given } from './dropped-files.js';
import { hasImages, LabelView } from './label-view.js';
import { mishapText } from './mishap-text.js';
import { QuestionView } from './question-view.js';
import { type Answers, ResultView } from './result-view.js';
import { save } from './save.js';
import { NoGpuView, StartView } from './start-view.js';
import { type Language, ownLanguage, sayIn, type TextName } from './texts.js';
import { THOROUGH } from './thorough.js';
import { type TrainingState, TrainingView } from './training-view.js';
import { Words } from './words.js';

type View = 'start' | 'label' | 'cells' | 'training' | 'result';
const STEPS: readonly [View, TextName][] = [
  ['start', 'stepCells'],
  ['cells', 'stepQuestion'],
  ['training', 'stepTraining'],
  ['result', 'stepResult'],
];

const IDLE: TrainingState = {
  ...{ name: '', preparing: undefined, before: 0, todo: 0, sizes: [], points: [] },
  ...{ progress: undefined, began: 0, typicalShare: 1, mishaps: [], stopping: false },
};

/** The page: four steps, and the worker that does all the work. */
export function App() {
  const [language, setLanguage] = useState<Language>(ownLanguage());
  const say = useMemo(() => sayIn(language), [language]);
  const [view, setView] = useState<View>('start');
  const [machine, setMachine] = useState<Machine | 'none'>();
  const [studies, setStudies] = useState<SavedStudy[]>([]);
  const [cells, setCells] = useState<Cells>();
  const [inspection, setInspection] = useState<Inspection>();
  const [estimate, setEstimate] = useState<Estimate>();
  const [training, setTraining] = useState<TrainingState>(IDLE);
  const [result, setResult] = useState<{ id: string; report: string }>();
  const [answers, setAnswers] = useState<Answers>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState<string>();
  const [note, setNote] = useState<string>();
  const [unsorted, setUnsorted] = useState<Given>();
  const [updated, setUpdated] = useState(false);
  const heard = useRef<(news: News) => void>(() => {});
  const client = useMemo(() => new Client((news) => heard.current(news)), []);

  heard.current = (news) => {
    if (news.kind === 'saving') setBusy(say('saving', { done: news.done, total: news.total }));
    else if (news.kind === 'drawing') change({ preparing: say('drawing') });
    else hearStudy(news.event);
  };
  const change = (part: Partial<TrainingState>) => setTraining((now) => ({ ...now, ...part }));

  function hearStudy(event: StudyEvent): void {
    switch (event.kind) {
      case 'reading': {
        const { done, total } = event;
        const words = done < total ? say('reading', { done, total }) : say('preparing');
        setBusy(words);
        change({ preparing: words });
        break;
      }
      case 'compiling':
        change({ preparing: say('compiling') });
        break;
      case 'start': {
        const { todo, done, cost } = event;
        const sizes = [...new Set(todo.map(({ n }) => n))];
        const typicalShare = cost.typical / Math.max(cost.atMost, Number.MIN_VALUE);
        change({ preparing: undefined, before: done, todo: todo.length, typicalShare });
        change({ began: performance.now() });
        setTraining((now) => ({ ...now, sizes: [...new Set([...now.sizes, ...sizes])] }));
        break;
      }
      case 'progress':
        change({ progress: event.progress });
        break;
      case 'unit': {
        const { nTrain: n, fold, repeat, auc } = event.unit;
        const point = { n, fold, repeat, auc };
        setTraining((now) => ({ ...now, points: [...now.points, point] }));
        break;
      }
      case 'mishap': {
        const text = mishapText(event.mishap, say);
        setTraining((now) => ({ ...now, mishaps: [...new Set([...now.mishaps, text])] }));
      }
    }
  }

  /** Runs what may fail, shows what it waits for, and shows the error. */
  async function attempt(words: string | undefined, work: () => Promise<void>): Promise<void> {
    setError(undefined);
    setNote(undefined);
    setBusy(words);
    try {
      await work();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(undefined);
    }
  }

  useEffect(() => {
    navigator.serviceWorker?.ready.then((registration) => {
      const look = () => setUpdated(registration.waiting !== null);
      look();
      registration.addEventListener('updatefound', () =>
        registration.installing?.addEventListener('statechange', look),
      );
    });
  }, []);

  const refresh = async () => setStudies(await client.ask('studies', null));

  useEffect(() => {
    client.ask('machine', null).then(setMachine, () => setMachine('none'));
    void attempt(undefined, refresh);
  }, []);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `cytograd: ${say('title')}`;
  }, [language]);

  async function look(open: () => Promise<Cells>): Promise<void> {
    await attempt(say('working'), async () => {
      setInspection(undefined);
      setEstimate(undefined);
      setCells(await open());
      setView('cells');
      const found = await client.ask('inspect', null);
      setInspection(found);
      if (found.bad.length > 0)
        setCells((now) => now && { ...now, images: now.images - found.bad.length });
    });
  }

  const openGiven = (given: Given) => {
    setUnsorted(hasImages(given) ? given : undefined);
    return look(() => client.ask('open', given));
  };

  async function train(
    name: string,
    work: () => Promise<{ id: string; complete: boolean }>,
    before: Partial<TrainingState> = {},
  ): Promise<void> {
    // Asks that the browser keeps the page's files when the disk gets full.
    void navigator.storage.persist?.();
    // Keeps the computer awake while it trains, where the system allows.
    const awake = navigator.wakeLock?.request('screen').catch(() => undefined);
    await attempt(undefined, async () => {
      setTraining({ ...IDLE, name, preparing: say('preparing'), ...before });
      setView('training');
      try {
        const { id, complete } = await work();
        await refresh();
        if (complete) return await showResult(id);
        setNote(say('paused'));
        setView('start');
      } catch (thrown) {
        setView(cells ? 'cells' : 'start');
        await refresh();
        throw thrown;
      } finally {
        void awake?.then((lock) => lock?.release());
      }
    });
  }

  async function showResult(id: string): Promise<void> {
    const report = await client.ask('report', id);
    setAnswers(undefined);
    setResult({ id, report });
    setView('result');
  }

  const start = (request: StudyRequest, name = cells?.name ?? '') =>
    train(name, () => client.ask('start', request));

  const resume = (id: string) =>
    attempt(undefined, async () => {
      const points = await client.ask('points', id);
      const sizes = [...new Set(points.map(({ n }) => n))];
      const name = studies.find((study) => study.id === id)?.name ?? id;
      await train(name, () => client.ask('resume', id), { points, sizes });
    });

  const tryIt = () =>
    attempt(say('working'), async () => {
      const opened = await client.ask('openExample', null);
      setCells(opened);
      await start({ ...THOROUGH.quick, positive: opened.positive }, opened.name);
    });

  const zip = (id: string) =>
    attempt(say('working'), async () => save(`${id}.zip`, await client.ask('exportRun', id)));

  const body = () => {
    if (machine === 'none') return <NoGpuView />;
    if (view === 'training')
      return (
        <TrainingView
          state={training}
          onPause={() => {
            change({ stopping: true });
            void client.ask('pause', null);
          }}
        />
      );
    if (view === 'result' && result)
      return (
        <ResultView
          client={client}
          {...result}
          answers={answers}
          busy={busy !== undefined}
          onZip={() => zip(result.id)}
          onNewCells={({ files }) =>
            attempt(say('working'), async () =>
              setAnswers({
                ...(await client.ask('predict', { id: result.id, files })),
                given: files,
              }),
            )
          }
        />
      );
    if (view === 'label' && unsorted)
      return (
        <LabelView
          client={client}
          given={unsorted}
          onUse={(labelled) => look(() => client.ask('open', labelled))}
        />
      );
    if (view === 'cells' && cells)
      return (
        <>
          <CellsView cells={cells} inspection={inspection} />
          <QuestionView
            key={cells.name}
            cells={cells}
            estimate={estimate}
            busy={busy !== undefined}
            onChange={() => setEstimate(undefined)}
            onMeasure={(request) =>
              attempt(say('measuring'), async () =>
                setEstimate(await client.ask('estimate', request)),
              )
            }
            onStart={start}
          />
        </>
      );
    return (
      <StartView
        machine={machine}
        studies={studies}
        onGiven={openGiven}
        onTry={tryIt}
        onLook={() => look(() => client.ask('openExample', null))}
        onResume={resume}
        onResult={(id) => attempt(say('working'), () => showResult(id))}
        onZip={zip}
        onRemove={(id) =>
          attempt(undefined, async () => {
            await client.ask('remove', id);
            await refresh();
          })
        }
        onImport={(file) =>
          attempt(say('working'), async () => {
            await client.ask('importRun', file);
            await refresh();
          })
        }
      />
    );
  };

  return (
    <Words.Provider value={{ language, say }}>
      <header>
        <div class="brand">
          <strong>cytograd</strong>
          <button
            type="button"
            class="plain"
            onClick={() => setLanguage(language === 'en' ? 'de' : 'en')}
          >
            {say('language')}
          </button>
        </div>
        <h1>{say('title')}</h1>
        <ol class="steps">
          {STEPS.map(([step, text]) => (
            <li
              key={step}
              aria-current={
                view === step || (view === 'label' && step === 'start') ? 'step' : undefined
              }
            >
              {say(text)}
            </li>
          ))}
        </ol>
      </header>
      <main>
        {error !== undefined && (
          <ErrorCard
            error={error}
            onClose={() => setError(undefined)}
            onLabel={
              view === 'start' && unsorted
                ? () => {
                    setError(undefined);
                    setView('label');
                  }
                : undefined
            }
          />
        )}
        {updated && <p class="quiet">{say('updated')}</p>}
        {note && (
          <p class="answer" role="status">
            {note}
          </p>
        )}
        {busy && view !== 'training' && (
          <p class="busy" role="status">
            {busy}
          </p>
        )}
        {body()}
        {view !== 'start' && view !== 'training' && (
          <button
            type="button"
            class="plain"
            onClick={() => {
              setView('start');
              setError(undefined);
              void attempt(undefined, refresh);
            }}
          >
            {say('back')}
          </button>
        )}
      </main>
      <footer>{say('research')}</footer>
    </Words.Provider>
  );
}

function ErrorCard({
  error,
  onClose,
  onLabel,
}: {
  error: unknown;
  onClose(): void;
  /** Where what was given are images without classes. */
  onLabel?: () => void;
}) {
  return (
    <Words.Consumer>
      {({ say }) => (
        <section class="card error" role="alert">
          <h2>{say('errorTitle')}</h2>
          <p>{(error as Error).message}</p>
          {!(error instanceof WorkerError && error.failure.facts) && <p>{say('errorOurs')}</p>}
          {onLabel && <p>{say('labelInstead')}</p>}
          <div class="buttons">
            {onLabel && (
              <button type="button" class="main" onClick={onLabel}>
                {say('label')}
              </button>
            )}
            <button type="button" onClick={onClose}>
              {say('close')}
            </button>
          </div>
        </section>
      )}
    </Words.Consumer>
  );
}
