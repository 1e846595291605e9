print("jackfield")
