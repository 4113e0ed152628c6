// The gradient of one parameter: the sum of its partial sums, in order. `source` has a line
// {offset, stride, chunks, 0} a parameter into one model's `partials`.
override PARAMETERS: u32;
override ARENA: u32;
@group(0) @binding(1) var<storage, read> partials: array<f32>;
@group(0) @binding(2) var<storage, read> source: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<u32>;

fn gradientOf(model: u32, parameter: u32) -> f32 {
  let line = source[parameter];
  let first = model * ARENA + line.x;
  var sum = 0.0;
  for (var chunk = 0u; chunk < line.z; chunk++) { sum += partials[first + chunk * line.y]; }
  return sum;
}

// Writes a parameter, and marks the model as diverged if it is no number any more. Several
// invocations may set the mark; all write the same value.
fn update(model: u32, index: u32, value: f32) {
  parameters[index] = value;
  if (!isFinite(value)) { state[model * STATE_WORDS + DIVERGED] = 1u; }
}
