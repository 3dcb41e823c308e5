// Work on a CUDA device that is recorded once and then replayed at a single call. A shared library of its own, because the program
// itself is not linked against libtorch's CUDA half.
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>

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

// A recording that failed leaves the allocator and the generator as if it still went on.
void abandon(Recording& recording) {
  recording.open = false;
  auto fresh = c10::make_intrusive<at::CUDAGeneratorImpl>(recording.device, c10::make_intrusive<at::CUDAGeneratorState>());
  static_cast<at::CUDAGeneratorImpl*>(generator(recording.device).unsafeGetGeneratorImpl())->graphsafe_set_state(fresh);
  allocator::endAllocateToPool(recording.device, recording.pool);
  allocator::releasePool(recording.device, recording.pool);
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
    c10::cuda::device_synchronize();
    recorder->usual = c10::cuda::getCurrentCUDAStream(recorder->stream.device_index());
    c10::cuda::setCurrentCUDAStream(recorder->stream);
  });
}

bool fastgan_recorder_leave(Recorder* recorder) {
  return fastgan::guarded([=] {
    c10::cuda::setCurrentCUDAStream(recorder->usual);
    c10::cuda::device_synchronize();
  });
}

// Within the recorder's stream. What the device's usual generator draws is drawn anew, from its seed as it then is, in each replay.
Recording* fastgan_recording_begin(const Recorder* recorder) {
  Recording* made = nullptr;
  const bool worked = fastgan::guarded([&] {
    const auto device = recorder->stream.device_index();
    allocator::emptyCache();
    made = new Recording(device);
    made->graph.register_generator_state(generator(device));
    made->open = true;
    // Other threads, which bring pictures or compute backwards, are not watched for calls that a recording forbids.
    made->graph.capture_begin(made->pool, cudaStreamCaptureModeThreadLocal);
  });
  if (worked || made == nullptr) return made;
  fastgan::guarded([&] { abandon(*made); });
  delete made;
  return nullptr;
}

bool fastgan_recording_end(Recording* recording) {
  return fastgan::guarded([=] {
    recording->graph.capture_end();
    recording->open = false;
  });
}

bool fastgan_recording_replay(Recording* recording) {
  return fastgan::guarded([=] { recording->graph.replay(); });
}

void fastgan_recording_delete(Recording* recording) {
  fastgan::guarded([=] {
    if (recording->open) {
      try {
        recording->graph.capture_end();
      } catch (const std::exception&) {
        // It is what failed.
      }
      abandon(*recording);
    } else {
      c10::cuda::device_synchronize();
    }
  });
  delete recording;
}

}  // extern "C"
