#include "api/cli/publish.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "api/server/problem.h"
#include "engine/base/limits.h"
#include "engine/runtime/examination.h"

namespace trinhky::cli {
namespace {

using base::json;
using runtime::Examined;
using server::in;

// Written beside the file and moved over it: whoever reads at the same time sees one or the other, whole.
bool write_whole(const std::filesystem::path& path, const std::string& bytes) {
  const std::filesystem::path fresh = path.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << bytes;
    out.flush();
    if (!out) return false;
  }
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  return !error;
}

class Publishing {
 public:
  Publishing(const PublishArgs& args, std::ostream& out, std::ostream& err) : args_(args), out_(out), err_(err) {}

  int run() {
    auto catalogue = runtime::Catalogue::load(args_.workflows);
    if (!catalogue) return folder_refused(catalogue.error());
    std::vector<runtime::Candidate> candidates;
    for (const auto& path : args_.files) {
      auto bytes = runtime::read_file(path, base::limits::max_definition_bytes);
      if (!bytes) return unusable(bytes.error());
      candidates.push_back({.name = path.string(), .bytes = std::move(*bytes)});
    }
    const auto examined = runtime::examine(**catalogue, candidates, std::nullopt);
    bool refused = false;
    runtime::PublishedLock lock = (*catalogue)->published();
    for (const Examined& one : examined) refused = !acceptable(**catalogue, lock, one) || refused;
    if (refused) {
      if (args_.as_json) out_ << json{{"findings", findings_}}.dump(2) << "\n";
      return 1;
    }
    return write(**catalogue, lock, candidates, examined);
  }

 private:
  int unusable(const base::Error& error) {
    err_ << in(args_.language, error.message) << "\n";
    return 2;
  }

  int folder_refused(const base::Error& error) {
    if (error.type != "catalogue-invalid") return unusable(error);
    for (const base::Fault& fault : error.faults) refuse(fault.pointer, fault.code, fault.message);
    if (args_.as_json) out_ << json{{"findings", findings_}}.dump(2) << "\n";
    return 1;
  }

  void refuse(const std::string& place, const std::string& code, const base::Text& message) {
    findings_.push_back({{"pointer", place},
                         {"code", code},
                         {"severity", "error"},
                         {"message", {{"vi", message.vi}, {"en", message.en}}}});
    if (!args_.as_json) out_ << place << ": error " << code << ": " << in(args_.language, message) << "\n";
  }

  bool acceptable(const runtime::Catalogue& catalogue, const runtime::PublishedLock& lock, const Examined& one) {
    for (const auto& finding : one.findings) {
      if (finding.severity == "error") refuse(one.name + ":" + finding.pointer, finding.code, finding.message);
    }
    if (one.definition == nullptr || !one.good()) return false;
    const auto versions = catalogue.versions(one.definition->id);
    const int newest = versions.empty() ? 0 : versions.back()->version;
    if (const auto fault = lock.refuses(catalogue.bundle(*one.definition), one.name, newest)) {
      refuse(fault->pointer, fault->code, fault->message);
      return false;
    }
    return true;
  }

  // The folder's own file of this version, or where it will be.
  [[nodiscard]] std::filesystem::path place_of(const definition::Definition& definition) const {
    return args_.workflows / "definitions" / (definition.id + ".v" + std::to_string(definition.version) + ".json");
  }

  int write(const runtime::Catalogue& catalogue, runtime::PublishedLock lock,
            const std::vector<runtime::Candidate>& candidates, const std::vector<Examined>& examined) {
    json published = json::array();
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < examined.size(); ++i) {
      const definition::Definition& definition = *examined[i].definition;
      const definition::Bundle bundle = catalogue.bundle(definition);
      const bool known = lock.find(definition.id, definition.version) != nullptr;
      const std::string done = !lock.add(bundle) ? "unchanged" : known ? "wording" : "published";
      // A file of another name in the folder holds this version already; only what comes from elsewhere is copied.
      if (catalogue.bytes(definition.id, definition.version) != candidates[i].bytes &&
          !write_whole(place_of(definition), candidates[i].bytes)) {
        return unusable({.message = {"Không ghi được tệp " + place_of(definition).string() + ".",
                                     "The file " + place_of(definition).string() + " cannot be written."}});
      }
      published.push_back({{"file", examined[i].name},
                           {"id", definition.id},
                           {"version", definition.version},
                           {"meaning", bundle.meaning},
                           {"labels", bundle.labels},
                           {"done", done}});
      const base::Text what =
          done == "published" ? base::Text{"đã ban hành; từ nay không sửa nội dung, chỉ sửa được lời ghi.",
                                           "published; from now on its meaning cannot change, its wording may."}
          : done == "wording"
              ? base::Text{"đã ban hành từ trước; lời ghi được cập nhật.",
                           "published before; its wording was brought up to date."}
              : base::Text{"đã ban hành từ trước, không có gì thay đổi.", "published before; nothing changed."};
      lines.push_back(definition.id + " v" + std::to_string(definition.version) + ": " + in(args_.language, what));
    }
    const std::filesystem::path file = args_.workflows / runtime::published_file;
    const bool changed = lock.text() != catalogue.published().text();
    if (changed && !write_whole(file, lock.text())) {
      return unusable({.message = {"Không ghi được tệp " + file.string() + ".",
                                   "The file " + file.string() + " cannot be written."}});
    }
    if (args_.as_json) {
      out_ << json{{"published", std::move(published)}}.dump(2) << "\n";
    } else {
      for (const std::string& line : lines) out_ << line << "\n";
    }
    return 0;
  }

  const PublishArgs& args_;
  std::ostream& out_;
  std::ostream& err_;
  json findings_ = json::array();
};

}  // namespace

int publish_definitions(const PublishArgs& args, std::ostream& out, std::ostream& err) {
  return Publishing(args, out, err).run();
}

}  // namespace trinhky::cli
