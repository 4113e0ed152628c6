// For drivers that compute on a CPU, eight invocations at once: the lanes of a vector, which are a
// subgroup. There a value that another lane has loaded costs one instruction, and a load of one's
// own ten, because the driver loads lane by lane and checks the bounds of each.
enable subgroups;
diagnostic(off, subgroup_uniformity);
const LANE_COUNT = 8u;
