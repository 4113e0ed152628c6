import { OPTIONS, type OptionName } from '../../study/options.js';
import type { Language } from './texts.js';

/** What the page calls a setting; what it means in German (English is in the one list of options). */
interface OptionText {
  label: readonly [english: string, german: string];
  help: string;
}

const TEXTS: Record<OptionName, OptionText> = {
  preset: {
    label: ['Experiment of the paper', 'Versuch der Veröffentlichung'],
    help: 'einer der Versuche der Veröffentlichung; andere Einstellungen gehen vor',
  },
  protocol: {
    label: ['Protocol', 'Protokoll'],
    help: 'ohne Lecks und richtig (faithful), oder was die veröffentlichten Skripte tun',
  },
  quirks: {
    label: ['Deviations', 'Abweichungen'],
    help: 'einzelne Abweichungen der veröffentlichten Skripte',
  },
  sizes: {
    label: ['Training-set sizes', 'Größen der Trainingsmengen'],
    help: 'Zahl der Trainingsbilder',
  },
  folds: { label: ['Folds', 'Teilungen'], help: 'Teilungen der Kreuzvalidierung' },
  val: {
    label: ['Validation images', 'Validierungsbilder'],
    help: 'Validierungsbilder eines Netzes',
  },
  repeats: { label: ['Repeats', 'Wiederholungen'], help: 'Netze je Teilung und Größe' },
  epochs: { label: ['Epochs', 'Epochen'], help: 'höchstens so viele Epochen' },
  patience: {
    label: ['Patience', 'Geduld'],
    help: 'nach so vielen Epochen ohne Verbesserung aufhören',
  },
  batch: { label: ['Batch', 'Stapel'], help: 'Bilder eines Trainingsschritts' },
  optimizer: { label: ['Optimiser', 'Optimierer'], help: 'Optimierungsverfahren' },
  lr: { label: ['Learning rate', 'Lernrate'], help: 'Lernrate' },
  epsilon: { label: ['ε of the optimiser', 'ε des Optimierers'], help: 'ε des Optimierers' },
  augment: {
    label: ['Turn and mirror', 'Drehen und spiegeln'],
    help: 'Bilder beim Training zufällig drehen und spiegeln',
  },
  balance: {
    label: ['Images of every class', 'Bilder jeder Klasse'],
    help: 'so viele Bilder jeder Klasse in einer Epoche ziehen',
  },
  testSize: { label: ['Test images', 'Testbilder'], help: 'Bilder ausgewogener Testmengen' },
  imageSize: {
    label: ['Image size', 'Bildgröße'],
    help: 'Bildpunkte je Seite, die das Netz sieht, mindestens 190',
  },
  seed: {
    label: ['Random seed', 'Startzahl'],
    help: 'für Teilungen, Gewichte, Reihenfolge und Drehungen',
  },
  limit: {
    label: ['At most per class', 'Höchstens je Klasse'],
    help: 'höchstens so viele Bilder jeder Klasse verwenden',
  },
  control: { label: ['Control', 'Kontrolle'], help: 'Gegenprobe: Die AUC muss 0,5 sein' },
  labelColumn: {
    label: ['Column of classes', 'Spalte der Klassen'],
    help: 'Spalte von labels.csv mit der Klasse',
  },
  positive: {
    label: ['Cells to be found', 'Gesuchte Zellen'],
    help: 'gesuchte Klassen: gegen alle anderen',
  },
  groupColumn: {
    label: ['Column of patients', 'Spalte der Patienten'],
    help: 'Patient oder Präparat: Gruppen bleiben auf einer Seite jeder Teilung',
  },
  cut: {
    label: ['Side of the square', 'Seite des Quadrats'],
    help: 'Zellen werden um die beschrifteten Stellen ausgeschnitten: Seite in Bildpunkten',
  },
  pixelSize: {
    label: ['Micrometres of a pixel', 'Mikrometer eines Bildpunkts'],
    help: 'Mikrometer eines Bildpunkts, für Stellen in Mikrometern',
  },
  duplicates: {
    label: ['Copies', 'Kopien'],
    help: 'Bilder derselben Zelle, auch gedreht oder gespiegelt',
  },
  task: { label: ['Kind of question', 'Art der Frage'], help: 'zwei Klassen oder mehrere' },
};

const isOption = (name: string): name is OptionName => Object.hasOwn(TEXTS, name);

/** What the page calls a setting of the library; others keep their name. */
export const optionLabel = (name: string, language: Language): string =>
  isOption(name) ? TEXTS[name].label[language === 'en' ? 0 : 1] : name;

export const optionHelp = (name: OptionName, language: Language): string =>
  language === 'en' ? OPTIONS[name].help : TEXTS[name].help;
