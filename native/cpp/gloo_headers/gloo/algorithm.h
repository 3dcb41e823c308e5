// libtorch's header asks for this one and uses nothing of it.
#pragma once
