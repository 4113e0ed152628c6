// Upstream value g at its winner's place in the 2x2 window, zero elsewhere and where ReLU is off.
fn atWinner(g: f32, code: u32) -> vec4<f32> {
  return select(vec4<f32>(0.0), vec4<f32>(g), vec4<u32>(code & 7u) == vec4<u32>(4u, 5u, 6u, 7u));
}
