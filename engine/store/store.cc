#include "engine/store/store.h"

namespace trinhky::store {

AttachmentWriter::~AttachmentWriter() = default;
Store::~Store() = default;

}  // namespace trinhky::store
