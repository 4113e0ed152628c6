/** Networks in training. */
export const TRAINING = {
  preparing: ['Preparing …', 'Wird vorbereitet …'],
  compiling: [
    'Preparing the graphics programs (the first time takes longest) …',
    'Grafikprogramme werden vorbereitet (beim ersten Mal dauert es am längsten) …',
  ],
  training: ['Training', 'Training'],
  progress: ['{done} of {total} networks', '{done} von {total} Netzen'],
  timeLeft: ['about {time} left', 'noch etwa {time}'],
  timeAtMost: ['at most {time} left', 'noch höchstens {time}'],
  pause: ['Pause', 'Anhalten'],
  pausing: ['Saving …', 'Wird gesichert …'],
  paused: [
    'Paused; everything is saved. You may close this page and go on later.',
    'Angehalten, alles ist gesichert. Sie können die Seite schließen und später fortsetzen.',
  ],
  keepOpen: [
    'You may close the page at any time: at most 20 seconds of training are lost, and you go on where it stopped.',
    'Sie können die Seite jederzeit schließen: höchstens 20 Sekunden Training gehen verloren, und Sie fahren dort fort.',
  ],
  drawing: ['Drawing the report …', 'Der Bericht wird gezeichnet …'],
  curve: ['Learning curve', 'Lernkurve'],
  curveAlt: ['ROC-AUC of {networks} networks: {means}', 'ROC-AUC von {networks} Netzen: {means}'],
  curveMean: ['mean {mean} at {n} images', 'Mittel {mean} bei {n} Bildern'],
  curveEmpty: [
    'The first finished network will show here.',
    'Hier erscheint das erste fertige Netz.',
  ],
  curveX: ['training images', 'Trainingsbilder'],
  curveY: ['ROC-AUC on unseen cells', 'ROC-AUC auf ungesehenen Zellen'],
  curveGuess: ['guessing', 'Raten'],
  running: ['Networks in training', 'Netze im Training'],
  network: ['Network', 'Netz'],
  fold: ['fold {fold}, {n} images', 'Teilung {fold}, {n} Bilder'],
  epoch: ['Epoch', 'Epoche'],
  trainLoss: ['Training loss', 'Trainingsverlust'],
  valLoss: ['Validation loss', 'Validierungsverlust'],
} as const;
