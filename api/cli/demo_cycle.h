// What people do in the demonstration, each act a command to the engine as the API would send it. A refusal ends the
// demonstration with its sentence: nothing is passed over.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "api/cli/demo_people.h"

namespace trinhky::cli {

// Carries the refusal that ended a demonstration up to the verb. Stays inside this folder.
struct DemoFailed {
  base::Error error;
  std::string where;
};

class DemoCycle {
 public:
  DemoCycle(House& house, const DemoPeople& people) : house_(house), people_(people) {}

  void go_to(const std::string& date, std::chrono::minutes time = std::chrono::hours(9));
  [[nodiscard]] std::string act(const std::string& person, const std::string& kind, const std::string& instance,
                                base::json body);

  [[nodiscard]] decision::Instance load(const std::string& instance);
  // The open work whose state ends with `state`; fails when there is none.
  [[nodiscard]] decision::OpenWork work(const std::string& instance, const std::string& state);
  [[nodiscard]] bool has_work(const std::string& instance, const std::string& state);
  [[nodiscard]] std::vector<std::string> children(const std::string& instance, const std::string& invoke);
  [[nodiscard]] std::string child_of_unit(const std::string& instance, const std::string& invoke,
                                          const std::string& unit);
  [[nodiscard]] std::string last_child(const std::string& instance, const std::string& invoke);

  void write_draft(const std::string& person, const std::string& instance, const base::json& body);
  void submit(const std::string& person, const std::string& instance, const std::string& state);
  void choose(const std::string& person, const std::string& instance, const std::string& state,
              const std::string& choice, const std::string& reason = "");
  void give_back(const std::string& person, const std::string& instance, const std::string& state,
                 const std::string& reason);
  void signal(const std::string& person, const std::string& instance, const std::string& signal,
              const std::string& reason = "");
  void register_paper(const std::string& person, const std::string& instance, const std::string& state,
                      const std::string& text);
  // The paper came back signed by hand.
  void register_signed(const std::string& person, const std::string& paper, const std::string& signer);
  [[nodiscard]] std::string attach_minutes(const std::string& person, const std::string& instance);
  // A decision of the whole body from the minutes of its meeting.
  void record_meeting(const std::string& person, const std::string& instance, const std::string& state, int members);

  // ---- longer stretches
  [[nodiscard]] std::string guidance(int year, const std::string& programmes_due, const std::string& submitted_on,
                                     const std::string& issued_on);
  // Format check, signature on paper, number, release: of the single child that issues a document.
  void issue(const std::string& instance, const std::string& invoke, const std::string& unit);
  void submit_programme(const std::string& instance, const std::string& unit);
  void review_programme(const std::string& instance, const std::string& unit);
  void consult_programme(const std::string& instance, const std::string& unit);
  void decide_programme(const std::string& instance, const std::string& unit);
  void note_programme(const std::string& instance, const std::string& unit);
  void report(const std::string& instance, const std::string& unit, std::size_t seed);
  void finish_round(const std::string& round);

  [[nodiscard]] const DemoPeople& people() const { return people_; }
  [[nodiscard]] House& house() { return house_; }
  [[nodiscard]] base::json imported() const { return imported_; }

 private:
  [[nodiscard]] const std::string& staff(const std::string& unit, const std::string& position) const;

  House& house_;
  const DemoPeople& people_;
  base::json imported_;
};

}  // namespace trinhky::cli
