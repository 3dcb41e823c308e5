// Work on a CUDA device that is recorded once and then replayed at a single call. A shared library of its own, because the program
// itself is not linked against libtorch's CUDA half.
#include <ATen/core/CachingHostAllocator.h>
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/DeviceGuard.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>

#include <map>

#include "../error.h"

namespace {

using c10::cuda::CUDAStream;
namespace allocator = c10::cuda::CUDACachingAllocator;

// Where work is recorded: never on the stream that everything else runs on.
struct Recorder {
  CUDAStream stream;
  CUDAStream usual;
};

struct Recording {
  explicit Recording(c10::DeviceIndex device) : device(device), pool(at::cuda::graph_pool_handle()) {}

  c10::DeviceIndex device;
  at::cuda::MempoolId_t pool;
  at::cuda::CUDAGraph graph;
  // Between a beginning and an end that both worked.
  bool open = false;
};

const at::Generator& generator(c10::DeviceIndex device) { return at::cuda::detail::getDefaultCUDAGenerator(device); }

// The state of that generator. libtorch shows it to nobody; so it gets one of ours at first, which goes on where its own was.
at::CUDAGeneratorState& generator_state(c10::DeviceIndex device) {
  // Never deleted: when the program ends, the device may be gone before it.
  static auto* const states = new std::map<c10::DeviceIndex, c10::intrusive_ptr<at::CUDAGeneratorState>>();
  auto& state = (*states)[device];
  if (!state) {
    auto* const own = static_cast<at::CUDAGeneratorImpl*>(generator(device).unsafeGetGeneratorImpl());
    state = c10::make_intrusive<at::CUDAGeneratorState>(own->current_seed(), own->philox_offset_per_thread());
    own->graphsafe_set_state(c10::make_intrusive<at::CUDAGeneratorImpl>(device, state));
  }
  return *state;
}

// Makes `device` the current one: the binding names devices by their tensors and leaves the current one as it is.
c10::DeviceGuard on(c10::DeviceIndex device) { return c10::DeviceGuard(c10::Device(c10::kCUDA, device)); }

// A recording that failed leaves the allocators and the generator as if it still went on. What was said about it stays said.
void abandon(Recording& recording) {
  const std::string why = fastgan::last_error();
  recording.open = false;
  const auto device = recording.device;
  const auto pool = recording.pool;
  generator_state(device).capturing_ = false;
  // Whatever the graph itself has ended, it gives back itself.
  if (fastgan::guarded([=] { allocator::endAllocateToPool(device, pool); }))
    fastgan::guarded([=] { allocator::releasePool(device, pool); });
  auto* const host = at::getHostAllocator(at::kCUDA);
  if (fastgan::guarded([=] { host->end_allocate_to_pool(pool); }))
    fastgan::guarded([=] { host->release_pool(pool); });
  fastgan::set_error(why);
}

}  // namespace

extern "C" {

const char* fastgan_recording_error() { return fastgan::last_error().c_str(); }

Recorder* fastgan_recorder_new(int64_t device) {
  Recorder* made = nullptr;
  const auto index = static_cast<c10::DeviceIndex>(device);
  fastgan::guarded([&] {
    made = new Recorder{c10::cuda::getStreamFromPool(false, index), c10::cuda::getCurrentCUDAStream(index)};
  });
  return made;
}

void fastgan_recorder_delete(Recorder* recorder) { delete recorder; }

// From now on this thread's work goes to the recorder's stream.
bool fastgan_recorder_enter(Recorder* recorder) {
  return fastgan::guarded([=] {
    const auto guard = on(recorder->stream.device_index());
    c10::cuda::device_synchronize();
    recorder->usual = c10::cuda::getCurrentCUDAStream(recorder->stream.device_index());
    c10::cuda::setCurrentCUDAStream(recorder->stream);
  });
}

bool fastgan_recorder_leave(Recorder* recorder) {
  return fastgan::guarded([=] {
    const auto guard = on(recorder->stream.device_index());
    c10::cuda::setCurrentCUDAStream(recorder->usual);
    c10::cuda::device_synchronize();
  });
}

void fastgan_recording_delete(Recording* recording) {
  const std::string why = fastgan::last_error();
  fastgan::guarded([=] {
    const auto guard = on(recording->device);
    if (recording->open) {
      // It fails where it was this that failed before.
      fastgan::guarded([=] { recording->graph.capture_end(); });
      abandon(*recording);
    } else {
      fastgan::guarded([] { c10::cuda::device_synchronize(); });
    }
    delete recording;
  });
  fastgan::set_error(why);
}

// Within the recorder's stream. What the device's usual generator draws is drawn anew, from its seed as it then is, in each replay.
Recording* fastgan_recording_begin(const Recorder* recorder) {
  Recording* made = nullptr;
  const bool worked = fastgan::guarded([&] {
    const auto device = recorder->stream.device_index();
    const auto guard = on(device);
    made = new Recording(device);
    generator_state(device);
    made->graph.register_generator_state(generator(device));
    allocator::emptyCache();
    made->open = true;
    // Other threads, which bring pictures or compute backwards, are not watched for calls that a recording forbids.
    made->graph.capture_begin(made->pool, cudaStreamCaptureModeThreadLocal);
  });
  if (worked || made == nullptr) return made;
  fastgan_recording_delete(made);
  return nullptr;
}

bool fastgan_recording_end(Recording* recording) {
  return fastgan::guarded([=] {
    const auto guard = on(recording->device);
    recording->graph.capture_end();
    recording->open = false;
  });
}

bool fastgan_recording_replay(Recording* recording) {
  return fastgan::guarded([=] { recording->graph.replay(); });
}

}  // extern "C"
